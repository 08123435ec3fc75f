"""Language models of Amazon Bedrock, by its Converse operation.

Converse takes an inference profile's id or ARN as well as a foundation model's as ``modelId``.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from scribe.aws.clients import Throttled, client
from scribe.engines.bedrock.exchange import Answer, Question, Stop
from scribe.engines.bedrock.schema import DESCRIPTION, NAME, SCHEMA
from scribe.errors import ProcessingError
from scribe.usage import Usage

MAX_TOKENS = 8_192
"""Of an answer: some two hundred items. Without a cap a model may write for as long as it can."""
FEWER_TOKENS = 4_096
"""Of an answer by a model that can write no more: its parts are halved the sooner."""

_STOPS: dict[str, Stop] = {
    "end_turn": "complete",
    "tool_use": "complete",
    "stop_sequence": "complete",
    "max_tokens": "cut off",
    "model_context_window_exceeded": "cut off",
    # Bedrock's own words for an answer out of form: read as it is, so asked for once more.
    "malformed_model_output": "complete",
    "malformed_tool_use": "complete",
}
"""The rest are refusals: ``guardrail_intervened``, ``content_filtered`` and what may yet come."""

_THROTTLED = {"ThrottlingException", "ServiceUnavailableException", "ModelNotReadyException"}
_PERMANENT = {
    "AccessDeniedException": "This deployment may not use its language model, or has no access "
    "to it in this region.",
    "ResourceNotFoundException": "This deployment's language model does not exist in this region.",
    "ValidationException": "The language model can't be asked as this deployment is configured.",
}
_TOO_LONG = re.compile(r"too long|context (?:length|limit|window)|exceeds? .*tokens", re.IGNORECASE)

# What not every model takes, by what its refusal names. Tried in this order, because the name of
# one may stand in another's refusal.
_OPTIONAL = {
    # "The maximum tokens you requested exceeds the model limit of 4096."
    "room": re.compile(r"maximum tokens you requested|max_?tokens", re.IGNORECASE),
    "schema": re.compile(
        r"output_?config|text_?format|json_?schema|structured output|response_format", re.IGNORECASE
    ),
    "temperature": re.compile(r"temperature", re.IGNORECASE),
    "cache": re.compile(r"cache_?point|cache_?control|prompt caching", re.IGNORECASE),
    "forced tool": re.compile(r"tool_?choice", re.IGNORECASE),
}
_refused: dict[str, frozenset[str]] = {}
"""What each model has refused in this process: asked for once, not at every document."""


class LanguageModel:
    """One model. ``count`` is told the tokens of every call that was answered."""

    def __init__(self, model_id: str, count: Callable[[Usage], object]) -> None:
        self._model_id = model_id
        self._count = count
        self._client: Any = client("bedrock-runtime")

    def ask(self, question: Question) -> Answer:
        """Ask once, and again without what the model refuses to be asked with.

        Raises:
            scribe.errors.ProcessingError: ``extraction_failed``: it can't be asked at all; its
                ``cause`` is AWS's code.
            Throttled: not now: there is no capacity for it, or none of this account's.
            botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError: not now
                (too slow, unreachable, broken).
        """
        for _ in range(len(_OPTIONAL) + 1):
            refused = _refused.get(self._model_id, frozenset())
            try:
                answer = self._client.converse(**_request(self._model_id, question, refused))
            except ClientError as error:
                code, words = error.response["Error"]["Code"], error.response["Error"]["Message"]
                if code in _THROTTLED:
                    raise Throttled from None
                if code not in _PERMANENT:
                    raise
                named = _named(words, refused)
                if named:
                    # Of what others have found out meanwhile nothing is forgotten.
                    known = _refused.get(self._model_id, frozenset())
                    _refused[self._model_id] = known | {named}
                    continue
                if code == "ValidationException" and _TOO_LONG.search(words):
                    return Answer("cut off")
                raise ProcessingError("extraction_failed", _PERMANENT[code], cause=code) from None
            self._count(_usage(answer))
            return _answer(answer)
        raise ProcessingError("extraction_failed", _PERMANENT["ValidationException"])


def _named(words: str, refused: frozenset[str]) -> str | None:
    """Return what a refusal is about, None if it is about none of what could be left out."""
    for name, pattern in _OPTIONAL.items():
        asked = name not in refused and (name != "forced tool" or "schema" in refused)
        if asked and pattern.search(words):
            return name
    return None


def _request(model_id: str, question: Question, refused: frozenset[str]) -> dict[str, Any]:
    shared: list[dict[str, Any]] = [{"text": question.shared}]
    if "cache" not in refused:
        shared.append({"cachePoint": {"type": "default"}})
    inference: dict[str, Any] = {"maxTokens": FEWER_TOKENS if "room" in refused else MAX_TOKENS}
    if "temperature" not in refused:
        inference["temperature"] = 0.0
    request: dict[str, Any] = {
        "modelId": model_id,
        "system": [{"text": question.instructions}],
        "messages": [{"role": "user", "content": [*shared, {"text": question.task}]}],
        "inferenceConfig": inference,
    }
    if "schema" not in refused:
        schema = {"name": NAME, "description": DESCRIPTION, "schema": json.dumps(SCHEMA)}
        request["outputConfig"] = {
            "textFormat": {"type": "json_schema", "structure": {"jsonSchema": schema}}
        }
        return request
    tool = {"name": NAME, "description": DESCRIPTION, "inputSchema": {"json": SCHEMA}}
    request["toolConfig"] = {"tools": [{"toolSpec": tool}]}
    if "forced tool" not in refused:
        request["toolConfig"]["toolChoice"] = {"tool": {"name": NAME}}
    return request


def _usage(answer: dict[str, Any]) -> Usage:
    usage = answer.get("usage") or {}
    return Usage(
        tokens_in=usage.get("inputTokens") or 0,
        tokens_out=usage.get("outputTokens") or 0,
        from_cache=usage.get("cacheReadInputTokens") or 0,
    )


def _answer(answer: dict[str, Any]) -> Answer:
    stop = _STOPS.get(answer.get("stopReason", ""), "refused")
    message = (answer.get("output") or {}).get("message") or {}
    blocks = message.get("content") or []
    tools = [block["toolUse"].get("input") for block in blocks if "toolUse" in block]
    texts = [block["text"] for block in blocks if "text" in block]
    return Answer(stop, tools[0] if tools else "".join(texts) or None)
