"""The output of Amazon Transcribe's jobs: from its words to segments.

Its shape: ``results.items`` are words (``pronunciation``, with times) and marks (``punctuation``,
without); numbers are strings; ``speaker_label`` stands on the items, in older outputs only in
``speaker_labels.segments[].items`` under the word's start.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scribe.transcript import Segment

_SENTENCE_ENDS = frozenset(".?!।॥؟…")
_LONGEST = 60
"""Words. A sentence that has more is one that nobody ended."""
_PAUSE = 1.5
"""Seconds of silence within which a sentence goes on, if no mark says that it ended."""


@dataclass(frozen=True)
class Heard:
    """What an output holds; ``confidence`` is that of all words, 0 to 1."""

    segments: tuple[Segment, ...]
    language: str | None
    confidence: float


@dataclass(frozen=True)
class _Word:
    """A word with the marks after it; times in seconds, as far as they are known."""

    text: str
    start: float | None
    end: float | None
    confidence: float | None
    speaker: str | None
    ends_sentence: bool = False


def read_output(output: object) -> Heard:
    """Return what a job's output holds: segments at most a sentence long, of one speaker each.

    No segment begins before the one before it, or ends before it begins, whatever stands in the
    output. Takes time in proportion to the
    number of items.

    Raises:
        ValueError: it has no ``results`` with ``items``.
    """
    results = output.get("results") if isinstance(output, Mapping) else None
    items = results.get("items") if isinstance(results, Mapping) else None
    if not (isinstance(results, Mapping) and isinstance(items, list)):
        raise ValueError("there are no results with items")  # noqa: TRY004 - a matter of content
    words = list(_words(items, _speakers_by_start(results)))
    segments: list[Segment] = []
    clock = 0.0
    for group in _sentences(words):
        segment = _segment(len(segments), group, clock)
        clock = segment.start or clock
        segments.append(segment)
    return Heard(
        tuple(segments), _text(results.get("language_code")), _mean(words) if words else 0.0
    )


def _words(items: Sequence[Any], speakers: Mapping[str, str]) -> Iterator[_Word]:
    """Yield the words, each with the marks that follow it; marks before the first are dropped."""
    word: _Word | None = None
    for item in items:
        if not isinstance(item, Mapping):
            continue
        best = _best(item)
        content = (_text(best.get("content")) or "").strip()
        if not content:
            continue
        if item.get("type") != "punctuation":
            if word:
                yield word
            word = _word(item, content, _number(best.get("confidence")), speakers)
        elif word:
            word = _Word(
                word.text + content,
                word.start,
                word.end,
                word.confidence,
                word.speaker,
                ends_sentence=word.ends_sentence or content[-1] in _SENTENCE_ENDS,
            )
    if word:
        yield word


def _best(item: Mapping[str, Any]) -> Mapping[str, Any]:
    alternatives = item.get("alternatives")
    first = alternatives[0] if isinstance(alternatives, list) and alternatives else None
    return first if isinstance(first, Mapping) else {}


def _word(
    item: Mapping[str, Any], content: str, confidence: float | None, speakers: Mapping[str, str]
) -> _Word:
    start = _text(item.get("start_time"))
    speaker = _text(item.get("speaker_label")) or (speakers.get(start) if start else None)
    return _Word(
        content,
        _number(start),
        _number(item.get("end_time")),
        None if confidence is None else min(confidence, 1.0),
        speaker,
    )


def _speakers_by_start(results: Mapping[str, Any]) -> dict[str, str]:
    """Return the speakers of words by the words' start, as older outputs tell them."""
    labels = results.get("speaker_labels")
    segments = labels.get("segments") if isinstance(labels, Mapping) else None
    return {
        item["start_time"]: item["speaker_label"]
        for segment in segments or ()
        for item in segment.get("items") or ()
        if _text(item.get("start_time")) and _text(item.get("speaker_label"))
    }


def _sentences(words: Iterable[_Word]) -> Iterator[list[_Word]]:
    """Yield the words of one sentence and speaker after the other.

    A word without a speaker is the one's who speaks.
    """
    group: list[_Word] = []
    speaker: str | None = None
    for word in words:
        other = word.speaker is not None and speaker is not None and word.speaker != speaker
        if group and (other or len(group) >= _LONGEST or _paused(group[-1], word)):
            yield group
            group = []
        group.append(word)
        speaker = word.speaker or speaker
        if word.ends_sentence:
            yield group
            group = []
    if group:
        yield group


def _paused(before: _Word, after: _Word) -> bool:
    return before.end is not None and after.start is not None and after.start - before.end > _PAUSE


def _segment(index: int, words: Sequence[_Word], not_before: float) -> Segment:
    starts = [word.start for word in words if word.start is not None]
    ends = [word.end for word in words if word.end is not None]
    start = max([*starts[:1], not_before])
    return Segment(
        segment=index,
        text=" ".join(word.text for word in words),
        start=start,
        end=max([*ends[-1:], start]),
        speaker=next((word.speaker for word in words if word.speaker), None),
        confidence=round(_mean(words), 3),
    )


def _mean(words: Sequence[_Word]) -> float:
    known = [word.confidence for word in words if word.confidence is not None]
    return sum(known) / len(known) if known else 0.0


def _number(value: Any) -> float | None:
    """Return a number that is given as a string; None for what is none, or below zero."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
