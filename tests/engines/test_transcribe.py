"""Amazon Transcribe: what it is asked, and what becomes of what it answers."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from botocore.session import get_session
from botocore.validate import ParamValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe.engines import JobOrder, SessionMode
from scribe.engines.transcribe import NOTICE, Transcribe
from scribe.engines.transcribe.failures import failure_of
from scribe.engines.transcribe.locales import LOCALES, locale_of
from scribe.engines.transcribe.output import read_output
from scribe.engines.transcribe.request import Place
from scribe.errors import ProcessingError
from scribe.job import Job
from scribe.model import SPEECH
from tests.functions.transcribe import output

JOB = Job("S" * 64, "t" * 64, "s" * 64, 99_999)
PLACE = Place(
    "wardscribe-audio",
    "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "arn:aws:iam::123456789012:role/wardscribe-TranscribeRole-1ABC",
)
API = get_session().get_service_model("transcribe")
CODES = set(API.shape_for("LanguageCode").enum)


def ask(
    *languages: str, seconds: float = 600, mode: SessionMode = "dictation", vocabulary: str = ""
) -> dict[str, Any]:
    """Return the request for some audio, which the API's own description lets pass."""
    engine = Transcribe(PLACE, vocabulary)
    request = engine.request(JobOrder(JOB, seconds, languages, mode))
    shape = API.operation_model("StartTranscriptionJob").input_shape
    report = ParamValidator().validate(request, shape)
    assert not report.has_errors(), report.generate_report()
    for name, member in (("TranscriptionJobName", request["TranscriptionJobName"]),
                         ("OutputKey", request["OutputKey"])):  # fmt: skip
        metadata = shape.members[name].metadata
        assert len(member) <= metadata["max"]
        assert re.fullmatch(metadata["pattern"].rstrip("$"), member)
    return request


# What it is asked


def test_the_request_says_where_all_is() -> None:
    folder = f"jobs/{'t' * 64}/{'s' * 64}/99999/"
    assert ask("en") == {
        "TranscriptionJobName": JOB.name,
        "Media": {"MediaFileUri": f"s3://wardscribe-audio/{folder}audio.flac"},
        "MediaFormat": "flac",
        "OutputBucketName": "wardscribe-audio",
        "OutputKey": f"{folder}transcript.json",
        "OutputEncryptionKMSKeyId": PLACE.data_key_arn,
        "JobExecutionSettings": {
            "AllowDeferredExecution": True,
            "DataAccessRoleArn": PLACE.data_access_role_arn,
        },
        "LanguageCode": "en-US",
    }


def test_speakers_are_told_apart_where_there_are_several() -> None:
    speakers = {"ShowSpeakerLabels": True, "MaxSpeakerLabels": 4}
    assert ask("en", mode="consultation")["Settings"] == speakers
    assert "Settings" not in ask("en")


@pytest.mark.parametrize(
    ("hint", "code"),
    [
        *[("en", "en-US"), ("en-IN", "en-IN"), ("en_gb", "en-GB"), ("EN-au", "en-AU")],
        *[("en-CA", "en-US"), ("hi", "hi-IN"), ("hi-IN", "hi-IN"), ("pt", "pt-BR")],
        *[("pa-PK", "pa-IN"), ("es-MX", "es-MX"), ("xx", None), ("", None)],
    ],
)
def test_a_hint_stands_for_one_code(hint: str, code: str | None) -> None:
    assert locale_of(hint) == code


def test_one_hint_is_the_language() -> None:
    request = ask("ta")
    assert request["LanguageCode"] == "ta-IN"
    assert "IdentifyLanguage" not in request


def test_two_dialects_of_one_language_are_one_hint() -> None:
    """Transcribe identifies languages; of two dialects it is told the client's first."""
    assert ask("en-IN", "en-US")["LanguageCode"] == "en-IN"


def test_of_several_hints_one_is_identified() -> None:
    request = ask("hi", "en-IN", "hi-IN")
    assert request["IdentifyLanguage"] is True
    assert request["LanguageOptions"] == ["hi-IN", "en-IN"]
    assert "LanguageCode" not in request


def test_without_a_hint_all_of_the_models_languages_are_possible() -> None:
    options = ask()["LanguageOptions"]
    assert len({code.partition("-")[0] for code in options}) == len(options)
    assert {code.partition("-")[0] for code in options} == set(SPEECH["transcribe"].languages)


@pytest.mark.parametrize(
    ("hints", "code"), [((), "en-US"), (("hi", "en"), "hi-IN"), (("xx",), "en-US")]
)
def test_too_little_audio_to_identify_a_language(hints: tuple[str, ...], code: str) -> None:
    request = ask(*hints, seconds=29.9)
    assert request["LanguageCode"] == code
    assert "IdentifyLanguage" not in request
    assert "IdentifyLanguage" in ask(seconds=30)


def test_the_vocabulary_goes_where_the_language_is_told() -> None:
    assert ask("en", vocabulary="drugs")["Settings"] == {"VocabularyName": "drugs"}
    several = ask("en", "hi", vocabulary="drugs", mode="consultation")
    assert several["LanguageIdSettings"] == {
        "en-US": {"VocabularyName": "drugs"},
        "hi-IN": {"VocabularyName": "drugs"},
    }
    assert "VocabularyName" not in several["Settings"]
    any_language = ask(vocabulary="drugs")
    assert len(any_language["LanguageIdSettings"]) == 5, "the API's limit"
    assert set(any_language["LanguageIdSettings"]) <= set(any_language["LanguageOptions"])


def test_every_language_is_one_of_transcribes() -> None:
    assert tuple(LOCALES) == SPEECH["transcribe"].languages
    assert {code for codes in LOCALES.values() for code in codes} <= CODES
    assert SPEECH["transcribe"].max_audio == timedelta(hours=4)


@given(st.lists(st.sampled_from([*LOCALES, "en-IN", "en-GB", "es_mx", "xx"]), max_size=6),
       st.floats(0.5, 4 * 3600), st.sampled_from(["", "drugs"]),
       st.sampled_from(["dictation", "consultation"]))  # fmt: skip
@settings(max_examples=50)
def test_every_request_tells_exactly_one_language_or_that_it_is_to_be_found(
    hints: list[str], seconds: float, vocabulary: str, mode: SessionMode
) -> None:
    request = ask(*hints, seconds=seconds, vocabulary=vocabulary, mode=mode)
    assert ("LanguageCode" in request) != ("IdentifyLanguage" in request)
    if "LanguageOptions" in request:
        assert len(request["LanguageOptions"]) >= 2
    if "LanguageIdSettings" in request:
        assert 2 <= len(request["LanguageIdSettings"]) <= 5


# What it answers


def read(content: dict[str, Any], language: str | None = "en-US") -> Any:
    return Transcribe(PLACE).transcript(content, language=language)


def test_sentences_become_segments_with_times_and_speakers() -> None:
    transcript = read(output((("spk_0", "Good morning. How are you?"), ("spk_1", "Fine, thanks."))))
    assert [segment.model_dump() for segment in transcript.segments] == [
        {"segment": 0, "text": "Good morning.", "start": 0.0, "end": 0.9, "speaker": "Speaker 1",
         "confidence": 0.98},
        {"segment": 1, "text": "How are you?", "start": 1.0, "end": 2.4, "speaker": "Speaker 1",
         "confidence": 0.98},
        {"segment": 2, "text": "Fine, thanks.", "start": 2.5, "end": 3.4, "speaker": "Speaker 2",
         "confidence": 0.98},
    ]  # fmt: skip
    assert (transcript.language, transcript.engine, transcript.notice) == (
        "en-US",
        "transcribe",
        None,
    )


def test_without_speakers_there_are_none() -> None:
    transcript = read(output(((None, "Blood pressure is 120 over 80."),)))
    assert transcript.text == "Blood pressure is 120 over 80."
    assert transcript.segments[0].speaker is None


def test_older_outputs_tell_speakers_apart_from_the_words() -> None:
    content = output((("spk_0", "Any pain?"), ("spk_1", "No.")))
    items = content["results"]["items"]
    content["results"]["speaker_labels"] = {
        "speakers": 2,
        "segments": [
            {
                "start_time": item["start_time"],
                "end_time": item["end_time"],
                "speaker_label": item["speaker_label"],
                "items": [{key: item[key] for key in ("start_time", "end_time", "speaker_label")}],
            }
            for item in items
            if item["type"] == "pronunciation"
        ],
    }
    for item in items:
        del item["speaker_label"]
    segments = read_output(content).segments
    assert [(each.speaker, each.text) for each in segments] == [
        ("spk_0", "Any pain?"),
        ("spk_1", "No."),
    ]


def test_a_word_without_a_speaker_belongs_to_the_sentence_that_it_is_in() -> None:
    content = output((("spk_0", "I have a cough."), ("spk_1", "Since when?")))
    del content["results"]["items"][2]["speaker_label"]
    assert [each.text for each in read_output(content).segments] == [
        "I have a cough.",
        "Since when?",
    ]


def test_a_speaker_who_is_interrupted_speaks_in_two_segments() -> None:
    content = output((("spk_0", "I have had"), ("spk_1", "Yes"), ("spk_0", "a cough.")))
    assert [each.text for each in read_output(content).segments] == [
        "I have had",
        "Yes",
        "a cough.",
    ]


def test_hindi_ends_its_sentences_too() -> None:
    content = output(((None, "मुझे बुखार है"),))
    danda = {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": "।"}]}
    items = content["results"]["items"]
    content["results"]["items"] = [*items, danda, *items, danda]
    assert [each.text for each in read_output(content).segments] == ["मुझे बुखार है।"] * 2


def test_a_long_silence_or_an_endless_sentence_is_broken() -> None:
    content = output(((None, "one two"), (None, "three")))
    content["results"]["items"][2] |= {"start_time": "60.0", "end_time": "60.4"}
    assert [each.text for each in read_output(content).segments] == ["one two", "three"]
    endless = read_output(output(((None, "word " * 1000),)))
    assert max(len(each.text.split()) for each in endless.segments) == 60


def test_the_language_is_the_jobs_or_what_the_output_says() -> None:
    content = output(language="hi-IN")
    assert read(content, language="en-IN").language == "en-IN"
    assert read(content, language=None).language == "hi-IN"


@pytest.mark.parametrize("content", [(), ((None, ""),)])
def test_no_words_are_no_transcript(content: Any) -> None:
    with pytest.raises(ProcessingError) as raised:
        read(output(content))
    assert raised.value.code == "audio_quality_poor"


def test_what_was_heard_badly_says_so() -> None:
    transcript = read(output(confidence=0.4))
    assert transcript.notice == NOTICE
    assert {segment.confidence for segment in transcript.segments} == {0.4}


@pytest.mark.parametrize("content", [None, [], {}, {"results": []}, {"results": {"items": None}}])
def test_what_is_no_output_is_refused(content: Any) -> None:
    with pytest.raises(ValueError, match="no results"):
        read_output(content)


texts = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1, max_size=8),
    st.sampled_from(["", " ", "three point five", "3.5", "Dr."]),
)
times = st.one_of(
    st.floats(0, 20_000).map(lambda value: f"{value:.3f}"),
    st.sampled_from(["", "nan", "-1", "1e999", "x", None, 7]),
)
alternatives = st.one_of(
    st.fixed_dictionaries({"content": texts, "confidence": times}).map(lambda one: [one]),
    st.sampled_from([[], None, [{}], [3]]),
)
items_of_any_shape = st.lists(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["pronunciation", "punctuation"]), "alternatives": alternatives},
        optional={
            "start_time": times,
            "end_time": times,
            "speaker_label": st.sampled_from(["spk_0", "spk_1", "spk_2", None]),
        },
    ),
    max_size=60,
)


@given(items_of_any_shape)
def test_whatever_the_items_no_word_is_lost_or_added(items: list[dict[str, Any]]) -> None:
    segments = read_output({"results": {"items": items}}).segments

    said = "".join(_content(item) for item in items[_first_word(items) :])
    assert "".join("".join(each.text.split()) for each in segments) == "".join(said.split())
    assert [each.segment for each in segments] == list(range(len(segments)))
    before = 0.0
    for each in segments:
        assert each.start is not None
        assert each.end is not None
        assert before <= each.start <= each.end
        before = each.start
        assert each.confidence is not None
        assert 0 <= each.confidence <= 1
        assert len(each.text.split()) <= 60 * 3, "three words at most in an item of these"
    json.dumps([each.model_dump() for each in segments], allow_nan=False)


@given(items_of_any_shape)
def test_no_segment_has_the_words_of_two(items: list[dict[str, Any]]) -> None:
    labelled = [{**item, "speaker_label": item.get("speaker_label") or "spk_0"} for item in items]
    said: dict[str, str] = {}
    speaker = ""
    for item in labelled[_first_word(items) :]:
        speaker = (
            item["speaker_label"]
            if item["type"] == "pronunciation" and _content(item).strip()
            else speaker
        )
        said[speaker] = said.get(speaker, "") + "".join(_content(item).split())
    heard: dict[str, str] = {}
    for each in read_output({"results": {"items": labelled}}).segments:
        heard[str(each.speaker)] = heard.get(str(each.speaker), "") + "".join(each.text.split())
    assert heard == {name: text for name, text in said.items() if text}


def _content(item: dict[str, Any]) -> str:
    first = (item["alternatives"] or [None])[0]
    return str(first.get("content", "")) if isinstance(first, dict) else ""


def _first_word(items: list[dict[str, Any]]) -> int:
    """Marks before the first word belong to none."""
    words = [
        number
        for number, item in enumerate(items)
        if item["type"] == "pronunciation" and _content(item).strip()
    ]
    return words[0] if words else len(items)


def test_four_hours_take_time_in_proportion(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted, not timed: each item is read a bounded number of times."""
    content = output(tuple((f"spk_{turn % 2}", "Now we go on and on.") for turn in range(6000)))
    reads = 0

    class Item(dict[str, Any]):
        def get(self, *of: Any) -> Any:
            nonlocal reads
            reads += 1
            return super().get(*of)

    items = [Item(item) for item in content["results"]["items"]]
    heard = read_output({"results": {"items": items}})
    assert len(heard.segments) == 6000
    assert reads <= 6 * len(items)


# Who the speakers are


def speakers(*said: tuple[str, str]) -> list[str | None]:
    return [each.speaker for each in read(output(said)).segments]


def test_who_asks_the_clinical_questions_is_the_doctor() -> None:
    assert speakers(
        ("spk_1", "What brings you in today?"),
        ("spk_0", "I have had a headache for two weeks, doctor."),
        ("spk_1", "Have you had any nausea?"),
        ("spk_0", "No, none."),
    ) == ["Doctor", "Patient", "Doctor", "Patient"]


def test_who_gives_the_orders_is_the_doctor() -> None:
    assert speakers(
        ("spk_0", "I feel dizzy and my head hurts."),
        ("spk_1", "Let me examine you."),
        ("spk_1", "I will prescribe ibuprofen and I would like you to come back on Monday."),
    ) == ["Patient", "Doctor", "Doctor"]


@pytest.mark.parametrize(
    "said",
    [
        [("spk_0", "Good morning."), ("spk_1", "Good morning.")],
        [("spk_0", "The weather is nice today."), ("spk_1", "Yes, it is.")],
        [("spk_0", "I have been coughing."), ("spk_1", "I have been coughing as well.")],
    ],
)
def test_where_the_words_do_not_tell_speakers_are_numbered(said: list[tuple[str, str]]) -> None:
    assert speakers(*said) == ["Speaker 1", "Speaker 2"]


def test_one_speaker_alone_is_numbered() -> None:
    assert speakers(("spk_0", "Have you had any nausea?")) == ["Speaker 1"]


def test_of_three_speakers_none_is_guessed() -> None:
    found = speakers(
        ("spk_0", "Have you had any nausea?"),
        ("spk_1", "No, I have not, doctor."),
        ("spk_2", "I have been worried about him."),
    )
    assert found == ["Speaker 1", "Speaker 2", "Speaker 3"]


# Why it fails


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("Unsupported media format.", "audio_quality_poor"),
        ("Invalid sample rate for audio file.", "audio_quality_poor"),
        ("Invalid file size: file size too large.", "audio_too_long"),
        ("Your audio file is too short. The minimum audio duration is 500 ms.", "audio_too_short"),
        (
            "Your audio file must have a speech segment long enough in duration to perform"
            " automatic language identification.",
            "audio_too_short",
        ),
        ("Amazon Transcribe can't identify the language of your audio.", "language_unsupported"),
        ("The language code isn't supported in this Region.", "language_unsupported"),
        ("The requested vocabulary couldn't be found.", None),
        ("The data access role can't be assumed.", None),
        ("Internal failure.", None),
        ("", None),
    ],
)
def test_a_reason_is_told_in_the_protocols_codes(reason: str, code: str | None) -> None:
    error = failure_of(reason)
    assert (error.code if error else None) == code
    if error:
        assert reason not in error.message
