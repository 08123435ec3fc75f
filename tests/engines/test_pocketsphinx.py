import math
import random
import re
from array import array
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import count, islice, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language_model.measure import errors
from scribe.engines import speech_to_text
from scribe.engines.pocketsphinx import PocketSphinx
from scribe.engines.pocketsphinx.utterances import BYTES_PER_SECOND, Utterance, find_utterances
from scribe.engines.pocketsphinx.wording import write_sentence
from scribe.errors import ProcessingError
from scribe.media.assembly import assemble
from scribe.media.pcm import read_pcm
from scribe.media.run import Chunk
from scribe.model import SPEECH
from scribe.transcript import Transcript

CONSULTATION = Path(__file__).parents[2] / "local" / "consultation"
CLIPS = {
    "0.webm": "Good morning. What brings you in today? Good morning doctor. "
    "I have had a cough and a fever for five days.",
    "7.webm": "Take paracetamol one gram every six hours for the fever. "
    "Please stop the ibuprofen because it can raise your blood pressure.",
}
RATE = 16_000


def listen(*blocks: bytes, languages: tuple[str, ...] = ()) -> Transcript:
    engine = PocketSphinx(lambda _: blocks)
    return engine.transcribe(Path("unused"), languages=languages, mode="dictation")


def sound(seconds: float, wave: Iterable[float]) -> bytes:
    values = islice(wave, int(seconds * RATE))
    return array("h", (max(-32_767, min(32_767, round(value))) for value in values)).tobytes()


def sampled(seconds: float, wave: Callable[[float], float]) -> bytes:
    return sound(seconds, (wave(number / RATE) for number in count()))


def melody(t: float) -> float:
    pitch = (262, 330, 392, 523, 440, 349)[int(t * 2) % 6]
    overtones = sum(math.sin(2 * math.pi * pitch * k * t) / k for k in (1, 2, 3, 4))
    return 3000 * overtones * math.exp(-3 * (t * 2 % 1))


def noise(loudness: float) -> Iterator[float]:
    rng = random.Random(3)  # noqa: S311 - noise, not a secret
    while True:
        yield rng.gauss(0, loudness)


@pytest.fixture(scope="module", params=CLIPS)
def clip(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """A shipped chunk's samples, its script first."""
    flac = tmp_path_factory.mktemp("clip") / "audio.flac"
    chunk = Chunk("0.webm", partial((CONSULTATION / "files" / request.param).open, "rb"))
    assemble([chunk], flac=flac, max_duration_seconds=60)
    return [CLIPS[request.param].encode(), *read_pcm(flac)]


@pytest.fixture(scope="module")
def script(clip: list[bytes]) -> str:
    return clip[0].decode()


@pytest.fixture(scope="module")
def samples(clip: list[bytes]) -> bytes:
    return b"".join(clip[1:])


@pytest.fixture(scope="module")
def transcript(samples: bytes) -> Transcript:
    return listen(samples)


def test_hears_the_shipped_consultation(transcript: Transcript, script: str) -> None:
    said = re.findall(r"[a-z]+", script.lower())
    heard = re.findall(r"[a-z]+", transcript.text.lower())

    assert errors(said, heard) / len(said) <= 0.1


def test_the_script_beside_the_audio_is_what_is_tested(script: str) -> None:
    whole = re.sub(r"\w+: ", "", (CONSULTATION / "script.txt").read_text()).replace("\n", " ")

    assert script in whole


def test_a_segment_is_a_sentence_in_its_time(
    transcript: Transcript, samples: bytes, script: str
) -> None:
    segments = transcript.segments
    times = [time for segment in segments for time in (segment.start, segment.end)]

    assert [segment.segment for segment in segments] == list(range(len(segments)))
    assert len(segments) == len(re.findall(r"[.?]", script))
    assert all(before < after for before, after in pairwise(times) if before and after)
    assert times[-1] is not None
    assert times[-1] <= len(samples) / BYTES_PER_SECOND
    assert all(0.5 < (segment.confidence or 0) <= 1 for segment in segments)
    assert [segment.text[-1] for segment in segments] == re.findall(r"[.?]", script)


def test_says_what_it_is_worth(transcript: Transcript) -> None:
    assert transcript.engine == "pocketsphinx"
    assert transcript.language == "en"
    assert transcript.notice is not None
    assert transcript.notice.startswith("Demonstration quality")
    assert {segment.speaker for segment in transcript.segments} == {None}


def test_tells_how_far_it_is_and_what_it_left_out(samples: bytes) -> None:
    heard: list[float] = []
    half = len(samples) // 4 * 2
    rush = sound(1, noise(3000)) + bytes(RATE * 2)
    engine = PocketSphinx(lambda _: [samples[:half], samples[half:], rush])

    transcript = engine.transcribe(
        Path("unused"), languages=("en",), mode="consultation", progress=heard.append
    )

    whole = (len(samples) + len(rush)) / BYTES_PER_SECOND
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(whole)
    assert transcript.notice is not None
    assert transcript.notice.endswith("left out: 1.")


@pytest.mark.parametrize(
    "nothing",
    [
        b"",
        bytes(2 * RATE * 2),
        sound(2, noise(20)),
        sound(2, noise(3000)),
        sampled(2, lambda t: 8000 * math.sin(2 * math.pi * 1000 * t)),
        sampled(2, lambda t: 4000 * math.sin(2 * math.pi * 50 * t)),
        sampled(4, melody),
    ],
    ids=["no audio", "silence", "faint noise", "noise", "tone", "hum", "melody"],
)
def test_makes_no_words_of_what_is_not_speech(nothing: bytes) -> None:
    with pytest.raises(ProcessingError) as raised:
        listen(nothing)

    assert raised.value.code == "audio_quality_poor"


@pytest.mark.parametrize("languages", [("hi",), ("ta-IN", "fr")])
def test_refuses_other_languages_before_it_reads_anything(languages: tuple[str, ...]) -> None:
    def read(_: Path) -> Iterable[bytes]:
        raise AssertionError

    with pytest.raises(ProcessingError) as raised:
        PocketSphinx(read).transcribe(Path("unused"), languages=languages, mode="dictation")

    assert raised.value.code == "language_unsupported"


@pytest.mark.parametrize(
    "languages", [(), ("en",), ("EN_us",), ("en-IN",), ("auto_detect",), ("hi", "en-IN")]
)
def test_english_among_the_hints_is_enough(languages: tuple[str, ...]) -> None:
    with pytest.raises(ProcessingError) as raised:
        listen(bytes(RATE), languages=languages)

    assert raised.value.code == "audio_quality_poor"


def test_refuses_more_audio_than_a_lambda_has_time_for() -> None:
    limit = int(SPEECH["pocketsphinx"].max_audio.total_seconds())

    with pytest.raises(ProcessingError) as raised:
        listen(bytes(limit * BYTES_PER_SECOND + 2))

    assert raised.value.code == "audio_too_long"
    assert raised.value.details == {"max_duration_seconds": limit}


def test_is_found_by_its_name() -> None:
    assert isinstance(speech_to_text("pocketsphinx"), PocketSphinx)


def utterances(audio: bytes, cuts: Iterable[int] = ()) -> list[Utterance]:
    places = [0, *sorted(cuts), len(audio)]
    return list(find_utterances(audio[start:end] for start, end in pairwise(places)))


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_how_audio_comes_in_blocks_changes_nothing(samples: bytes, data: st.DataObject) -> None:
    audio = samples[: 4 * BYTES_PER_SECOND]
    cuts = data.draw(st.lists(st.integers(0, len(audio)), max_size=30))

    assert utterances(audio, cuts) == utterances(audio)


def test_utterances_are_the_audio_at_their_time(samples: bytes) -> None:
    found = utterances(samples)

    assert found
    for utterance in found:
        start = round(utterance.start * BYTES_PER_SECOND)
        assert samples[start:].ljust(len(utterance.samples), b"\0").startswith(utterance.samples)
    for before, after in pairwise(found):
        assert before.start + len(before.samples) / BYTES_PER_SECOND <= after.start + 1e-6


def test_noise_without_a_pause_is_cut() -> None:
    second = sound(1, noise(3000))

    found = list(find_utterances(second for _ in range(70)))

    assert len(found) == 3
    assert max(len(utterance.samples) for utterance in found) <= 31 * BYTES_PER_SECOND


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("good morning doctor", "Good morning doctor."),
        ("i think i'm better", "I think I'm better."),
        ("okay so do you have any fever", "Okay so do you have any fever?"),
        ("any chest pain", "Any chest pain?"),
        ("how long have you had it", "How long have you had it?"),
        ("when did it start", "When did it start?"),
        ("what brings you in today", "What brings you in today?"),
        ("when i walk it hurts", "When I walk it hurts."),
        ("do not take it with alcohol", "Do not take it with alcohol."),
        ("have a seat", "Have a seat."),
        ("no more than two", "No more than two."),
        ("the ecg was on monday", "The ECG was on Monday."),
        ("no", "No."),
    ],
)
def test_a_question_is_known_by_its_beginning(heard: str, written: str) -> None:
    assert write_sentence(heard.split()) == written


@given(
    st.lists(
        st.sampled_from(["i", "ecg", "what", "do", "you", "have", "any", "pain", "monday", "no"]),
        min_size=1,
    )
)
def test_writing_changes_no_word(heard: list[str]) -> None:
    assert write_sentence(heard)[:-1].lower().split() == heard
