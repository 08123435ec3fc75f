"""The note writer itself: asks about each part of a transcript and merges what comes back."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

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
"""How often a part, or one of its halves, may be asked about for an answer that is one."""
ROUNDS = _SPLITS + _TRIES
"""After so many rounds of questions, each round's at once, a document is written or is not: a
Lambda has minutes, and an answer may take as many as three (``scribe.aws.clients``)."""


@dataclass(frozen=True)
class _Asked:
    """A part that is still to be asked about."""

    part: Part
    splits: int = _SPLITS
    tries: int = _TRIES


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
            raise _failed("The transcript is too long for the language model.")
        return draft(merged(self._read(asked, template)), template, transcript)

    def _read(self, whole: list[Part], template: Template) -> list[Items]:
        """Return the items of all parts in their order."""
        found: list[_Asked | Items] = [_Asked(part) for part in whole]
        while pending := [one for one in found if isinstance(one, _Asked)]:
            with ThreadPoolExecutor(max_workers=len(pending)) as pool:
                outcomes = pool.map(partial(self._answer, template=template), pending)
                found = [
                    after
                    for one in found
                    for after in (next(outcomes) if isinstance(one, _Asked) else [one])
                ]
        return [one for one in found if isinstance(one, Items)]

    def _answer(self, asked: _Asked, template: Template) -> list[_Asked | Items]:
        """Return the items of a part, or what is to be asked instead: its halves, or it again."""
        answer = self._ask(question(asked.part, template))
        if answer.stop == "cut off":
            if not asked.splits or len(asked.part) == 1:
                raise _failed("The language model's answer had no room to end.")
            splits = asked.splits - 1
            return [replace(asked, part=half, splits=splits) for half in halves(asked.part)]
        if answer.stop == "refused":
            raise _failed(
                "The language model, or a filter before it, refused to write the document."
            )
        try:
            return [read_items(answer.content, _sections(template))]
        except Unreadable:
            if asked.tries == 1:
                raise _failed("The language model's answer was unreadable.") from None
            return [replace(asked, tries=asked.tries - 1)]


def _failed(message: str) -> ProcessingError:
    return ProcessingError("extraction_failed", message)


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
