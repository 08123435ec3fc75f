"""Amazon Bedrock's Converse: what is sent, and what each of its answers comes to."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.stub import Stubber

from scribe.aws import language_model
from scribe.aws.clients import Throttled, client
from scribe.aws.language_model import LanguageModel
from scribe.engines.bedrock.exchange import Answer, Question
from scribe.errors import ProcessingError
from scribe.usage import Usage
from tests.functions.language_models import FakeBedrock, converse_answer, refusal

MODEL = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
QUESTION = Question(instructions="Write.", shared="<transcript>", task="<template>")
EXTRA = (
    "The model returned the following errors: output_config.format: Extra inputs are not permitted"
)

Ask = Callable[..., tuple[Answer, FakeBedrock]]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.setattr(language_model, "_refused", {})

    def asked(*answers: Any, model: str = MODEL) -> tuple[Answer, FakeBedrock]:
        bedrock = FakeBedrock(list(answers))
        monkeypatch.setattr(language_model, "client", lambda _: bedrock)
        return LanguageModel(model, lambda _: None).ask(QUESTION), bedrock

    return asked


def test_the_request_is_one_that_botocore_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_model, "_refused", {})
    bedrock = client("bedrock-runtime")
    spent: list[Usage] = []
    with Stubber(bedrock) as stub:
        stub.add_client_error("converse", "ValidationException", EXTRA)
        stub.add_response("converse", converse_answer([], tool=True, stop="tool_use"))
        answer = LanguageModel(MODEL, spent.append).ask(QUESTION)
    assert answer == Answer("complete", {"items": []})
    assert spent == [Usage(tokens_in=120, tokens_out=45, from_cache=900)]
    assert bedrock.meta.config.read_timeout == 180
    assert bedrock.meta.config.retries["total_max_attempts"] == 1


def test_what_all_documents_share_comes_first_and_is_cached(ask: Ask) -> None:
    _, bedrock = ask(converse_answer([]))
    [request] = bedrock.asked
    assert request["system"] == [{"text": "Write."}]
    assert request["messages"][0]["content"] == [
        {"text": "<transcript>"},
        {"cachePoint": {"type": "default"}},
        {"text": "<template>"},
    ]
    assert request["inferenceConfig"] == {"maxTokens": 8192, "temperature": 0.0}
    form = request["outputConfig"]["textFormat"]["structure"]["jsonSchema"]
    assert json.loads(form["schema"])["required"] == ["items"]
    assert "toolConfig" not in request


def test_a_model_without_structured_output_is_asked_by_a_tool_from_then_on(ask: Ask) -> None:
    used = converse_answer([], tool=True, stop="tool_use")
    answer, bedrock = ask(refusal("ValidationException", EXTRA), used)
    assert answer == Answer("complete", {"items": []})
    assert bedrock.asked[1]["toolConfig"]["toolChoice"] == {"tool": {"name": "note"}}
    assert "outputConfig" not in bedrock.asked[1]

    _, bedrock = ask(used)
    assert ["outputConfig" in request for request in bedrock.asked] == [False]
    _, bedrock = ask(converse_answer([]), model="another")
    assert "outputConfig" in bedrock.asked[0], "what one model lacks another may have"


@pytest.mark.parametrize(
    ("code", "words", "gone"),
    [
        ("ValidationException", "`temperature` is deprecated for this model.", "temperature"),
        (
            "AccessDeniedException",
            "You invoked an unsupported model or your request did not allow prompt caching.",
            "cachePoint",
        ),
    ],
)
def test_what_a_model_does_not_take_is_left_out(ask: Ask, code: str, words: str, gone: str) -> None:
    answer, bedrock = ask(refusal(code, words), converse_answer([]))
    assert answer.stop == "complete"
    assert [gone in json.dumps(request) for request in bedrock.asked] == [True, False]


@pytest.mark.parametrize(
    "words",
    [
        "The maximum tokens you requested exceeds the model limit of 4096. Try again with a "
        "maximum tokens value that is lower than 4096.",
        "max_tokens: 8192 > 4096, which is the maximum allowed number of output tokens",
    ],
)
def test_a_model_that_writes_shorter_answers_is_asked_for_them(ask: Ask, words: str) -> None:
    answer, bedrock = ask(refusal("ValidationException", words), converse_answer([]))
    assert answer.stop == "complete"
    rooms = [request["inferenceConfig"]["maxTokens"] for request in bedrock.asked]
    assert rooms == [8192, 4096]


def test_a_model_that_refuses_everything_is_asked_no_more(ask: Ask) -> None:
    words = "output_config, temperature, cachePoint and tool_choice are not permitted"
    with pytest.raises(ProcessingError) as failed:
        ask(refusal("ValidationException", words))
    assert failed.value.code == "extraction_failed"


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        ("end_turn", "complete"),
        ("tool_use", "complete"),
        ("stop_sequence", "complete"),
        ("max_tokens", "cut off"),
        ("model_context_window_exceeded", "cut off"),
        ("guardrail_intervened", "refused"),
        ("content_filtered", "refused"),
        ("refusal", "refused"),
    ],
)
def test_how_an_answer_stops(ask: Ask, stop: str, expected: str) -> None:
    answer, _ = ask(converse_answer([], stop=stop))
    assert answer.stop == expected


def test_a_transcript_that_is_too_long_has_no_room(ask: Ask) -> None:
    words = "Input is too long for requested model."
    assert ask(refusal("ValidationException", words))[0] == Answer("cut off")
    words = "input length and `max_tokens` exceed context limit: 199999 + 8192 > 200000"
    assert ask(refusal("ValidationException", words))[0] == Answer("cut off")
    words = "prompt is too long: 210000 tokens > 200000 maximum"
    assert ask(refusal("ValidationException", words))[0] == Answer("cut off")


@pytest.mark.parametrize(
    "code", ["AccessDeniedException", "ResourceNotFoundException", "ValidationException"]
)
def test_what_no_retry_mends_is_a_failure_with_its_code(ask: Ask, code: str) -> None:
    with pytest.raises(ProcessingError) as failed:
        ask(refusal(code, "Patient said: secret"))
    assert failed.value.code == "extraction_failed"
    assert failed.value.details == {"cause": code}
    assert "secret" not in failed.value.message
    assert failed.value.__suppress_context__


@pytest.mark.parametrize(
    "code", ["ThrottlingException", "ModelNotReadyException", "ServiceUnavailableException"]
)
def test_what_a_quota_forbids_says_so(ask: Ask, code: str) -> None:
    with pytest.raises(Throttled):
        ask(refusal(code))


@pytest.mark.parametrize(
    "code",
    [
        "ModelTimeoutException",
        "ModelErrorException",
        "InternalServerException",
    ],
)
def test_what_passes_comes_again(ask: Ask, code: str) -> None:
    with pytest.raises(ClientError):
        ask(refusal(code))


def test_an_answer_that_never_comes_comes_again(ask: Ask) -> None:
    with pytest.raises(ReadTimeoutError):
        ask(ReadTimeoutError(endpoint_url="https://bedrock.example"))


def test_an_answer_of_thoughts_or_of_nothing(ask: Ask) -> None:
    answer = converse_answer([])
    answer["output"]["message"]["content"].insert(
        0, {"reasoningContent": {"reasoningText": {"text": "Hm."}}}
    )
    assert ask(answer)[0] == Answer("complete", '{"items": []}')
    answer["output"]["message"]["content"] = []
    assert ask(answer)[0] == Answer("complete", None)
    assert ask({"stopReason": "end_turn"})[0] == Answer("complete", None)
