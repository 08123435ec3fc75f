"""The note writer itself: asks about each part of a transcript and merges what comes back."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from scribe.engines.bedrock.draft import draft
from scribe.engines.bedrock.exchange import Answer, Question
from scribe.engines.bedrock.merging import merged
from scribe.engines.bedrock.parts import Part, halves, parts
from scribe.engines.bedrock.prompt import RECORD_FIELDS, question
from scribe.engines.bedrock.reading import Items, Unreadable, read_items
from scribe.engines.verbatim import write_verbatim
from scribe.errors import ProcessingError
from scribe.grounding import check
from scribe.note import Note
from scribe.template import Template
from scribe.transcript import Transcript

Ask = Callable[[Question], Answer]

MAX_PARTS = 8
"""Asked about at once, since a Lambda has minutes: more than a day of talk."""
_SPLITS = 2
"""How often a part may be halved whose answer had no room."""
_TRIES = 2
"""How often an answer may be no answer."""


class BedrockNoteWriter:
    """Writes notes by a language model. ``ask`` carries a question to it and its answer back."""

    name = "bedrock"

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def write(self, transcript: Transcript, template: Template) -> Note:
        """Return the note that ``template`` asks for, grounded already.

        Raises:
            scribe.errors.ProcessingError: ``extraction_failed``: the model refused, its answers
                were unreadable or had no room, or the transcript is too long.
        """
        if template.shape == "transcript":
            return check(write_verbatim(transcript), transcript)
        spoken = tuple(segment for segment in transcript.segments if segment.text.strip())
        asked = parts(spoken)
        if len(asked) > MAX_PARTS:
            raise ProcessingError(
                "extraction_failed", "The transcript is too long for the language model."
            )
        found = self._read(asked, template, _SPLITS) if asked else []
        return draft(merged(found), template, transcript)

    def _read(self, asked: list[Part], template: Template, splits: int) -> list[Items]:
        with ThreadPoolExecutor(max_workers=MAX_PARTS) as pool:
            answers = list(pool.map(lambda part: self._answer(part, template), asked))
        found: list[Items] = []
        for part, answer in zip(asked, answers, strict=True):
            if answer is not None:
                found.append(answer)
            elif splits and len(part) > 1:
                found += self._read(halves(part), template, splits - 1)
            else:
                raise ProcessingError(
                    "extraction_failed", "The language model's answer had no room to end."
                )
        return found

    def _answer(self, part: Part, template: Template) -> Items | None:
        """Return the items of one part, None if there was no room for them."""
        asked, called = question(part, template), _sections(template)
        for _ in range(_TRIES):
            answer = self._ask(asked)
            if answer.stop == "cut off":
                return None
            if answer.stop == "refused":
                raise ProcessingError(
                    "extraction_failed",
                    "The language model, or a filter before it, refused to write the document.",
                )
            try:
                return read_items(answer.content, called)
            except Unreadable:
                continue
        raise ProcessingError("extraction_failed", "The language model's answer was unreadable.")


def _sections(template: Template) -> dict[str, str]:
    """Return what an answer may call each section: by number, as asked, or by key or title."""
    if template.shape in RECORD_FIELDS:
        return dict.fromkeys(("1", template.shape, template.name.lower(), ""), template.shape)
    names: dict[str, str] = {}
    for section in template.sections:
        names |= dict.fromkeys((section.title.lower(), section.key.lower()), section.key)
    return names | _by_number(section.key for section in template.sections)


def _by_number(keys: Iterable[str]) -> dict[str, str]:
    return {str(number): key for number, key in enumerate(keys, start=1)}
