"""Statements that the words they cite do not carry: a second opinion on ``scribe.grounding``.

It shares no code with that check and asks less: each piece of evidence exists and is quoted
verbatim, the statement's numbers and drugs stand in the quotes, and every value of the note is
covered by a statement. Denials are the business of ``findings``.
"""

import re
from collections.abc import Iterator
from typing import Any

from evaluation.numbers_spoken import digits_in, numbers_in
from evaluation.tally import Ratio, Tally
from scribe.clinical import lexicon
from scribe.clinical.text import normal
from scribe.note import Note, Statement
from scribe.transcript import Transcript

_REMOVED = re.compile(r"statement was removed|: left out, ")


def score_evidence(note: Note, written: Note, transcript: Transcript) -> Tally:
    """Return how many statements and values of a note are unsupported, per note.

    ``written`` is the same note as its writer left it, before the check of the product.
    """
    return {
        "unsupported": Ratio(len(list(unsupported(note, transcript))), 1),
        "unsupported before the check": Ratio(len(list(unsupported(written, transcript))), 1),
        "removed by the check": Ratio(
            sum(bool(_REMOVED.search(warning)) for warning in note.warnings), 1
        ),
        "statements": Ratio(len(note.statements), 1),
    }


def unsupported(note: Note, transcript: Transcript) -> Iterator[str]:
    """Yield the path of each statement, and of each value in the data, that nothing supports."""
    texts = {segment.segment: segment.text for segment in transcript.segments}
    for statement in note.statements:
        if not _is_supported(statement, texts):
            yield statement.path
    for path, value in _values(note.data, ""):
        covering = [
            one
            for one in note.statements
            if path == one.path or path.startswith(f"{one.path.rstrip('/')}/")
        ]
        quotes = " ".join(part.quote for one in covering for part in one.evidence)
        if not covering or not digits_in(value) <= numbers_in(quotes):
            yield path


def _is_supported(statement: Statement, texts: dict[int, str]) -> bool:
    if not statement.evidence:
        return False
    for part in statement.evidence:
        if not part.quote.strip() or part.quote not in texts.get(part.segment, ""):
            return False
    quotes = " ".join(part.quote for part in statement.evidence)
    said = f" {normal(quotes).text} "
    drugs = {term.name for term in lexicon.drugs().find(normal(statement.text))}
    return digits_in(statement.text) <= numbers_in(quotes) and all(
        f" {normal(name).text} " in said for name in drugs
    )


def _values(data: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _values(value, f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}")
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _values(value, f"{path}/{index}")
    elif data not in (None, ""):
        yield path, str(data)
