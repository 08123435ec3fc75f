"""The check that stands between any note writer and a clinician.

A statement may stand only when the words that it cites exist and carry what it says: every
number, dose, unit, drug, diagnosis, frequency, negation and side. What does not is taken out of
the statements and out of the data, and the warnings say so without repeating it.
"""

from collections.abc import Iterable
from typing import Any

from scribe import pointer
from scribe.clinical.claims import Claims
from scribe.clinical.source import Source
from scribe.markdown import to_markdown
from scribe.note import Evidence, Note, Statement
from scribe.pointer import Path
from scribe.transcript import Transcript

_GONE = object()
# Fields of a record that must stand word for word in what is cited.
_NAMES = frozenset({"name", "drug", "medication", "allergen", "substance"})


def check(candidate: Note, transcript: Transcript, *, in_own_words: bool = False) -> Note:
    """Return the note with only what the transcript carries.

    ``in_own_words`` is for a writer who may say anything, such as a language model: then each word
    that weighs must be among those cited and stand there alike, and each dose be of its drug.

    ``candidate`` comes from any note writer; its ``markdown`` is ignored and written anew. An
    evidence's times are the segment's own, whatever the writer said. What the transcript has to
    say of its own quality comes first in warnings and Markdown, for who reads only the note.
    Checking twice changes nothing more.
    """
    source = Source(transcript, in_own_words=in_own_words)
    warnings = [*filter(None, [transcript.notice]), *candidate.warnings]
    standing: list[tuple[Path, Statement]] = []
    for statement in candidate.statements:
        path = pointer.parse(statement.path)
        if path is None or not pointer.exists(candidate.data, path):
            warnings.append("A statement was removed: it points at nothing in the note.")
            continue
        evidence = _valid(statement.evidence, source)
        reason = _fault(statement, evidence, source)
        if reason:
            warnings.append(f"{_place(path)}: a statement was removed: {reason}.")
        else:
            standing.append((path, statement.model_copy(update={"evidence": evidence})))
    pruned = _Pruned(candidate.data, source, standing, warnings)
    data = pruned.value(candidate.data, ())
    if data is _GONE:
        data = type(candidate.data)()
    statements = tuple(
        statement.model_copy(update={"path": pointer.write(moved)})
        for path, statement in standing
        if (moved := pruned.moved(path)) is not None and pointer.exists(data, moved)
    )
    return Note(
        data=data,
        markdown=to_markdown(data, notice=transcript.notice),
        statements=statements,
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _valid(evidence: Iterable[Evidence], source: Source) -> tuple[Evidence, ...]:
    valid = []
    for one in evidence:
        segment = source.segments.get(one.segment)
        if segment is not None and one.quote.strip() and one.quote in segment.text:
            valid.append(one.model_copy(update={"start": segment.start, "end": segment.end}))
    return tuple(dict.fromkeys(valid))


def _fault(statement: Statement, evidence: tuple[Evidence, ...], source: Source) -> str | None:
    if not evidence:
        return "the words that it cites are not in the transcript"
    if not any(character.isalnum() for character in statement.text):
        return "it says nothing"
    return source.fault(statement.text, {one.segment for one in evidence})


def _place(path: Path) -> str:
    names = [f"item {int(key) + 1}" if key.isdecimal() else key for key in path]
    return ", ".join(names) or "note"


class _Pruned:
    """Data without what no standing statement covers; lists close up, so paths may move."""

    def __init__(
        self,
        data: Any,
        source: Source,
        standing: list[tuple[Path, Statement]],
        warnings: list[str],
    ) -> None:
        self._data = data
        self._source = source
        self._standing = standing
        self._warnings = warnings
        self._new_index: dict[Path, int | None] = {}

    def moved(self, path: Path) -> Path | None:
        """Return where a path of the candidate's data is now, or None when it is gone."""
        moved: list[str] = []
        for depth, key in enumerate(path):
            prefix = path[: depth + 1]
            if prefix in self._new_index:
                index = self._new_index[prefix]
                if index is None:
                    return None
                moved.append(str(index))
            else:
                moved.append(key)
        return tuple(moved)

    def value(self, value: Any, path: Path) -> Any:
        """Return a value with only what is covered, or ``_GONE``."""
        if isinstance(value, dict):
            return self._record(value, path)
        if isinstance(value, list):
            return self._list(value, path)
        if value is None or value == "" or isinstance(value, bool):
            return value
        return self._leaf(value, path)

    def _record(self, record: dict[str, Any], path: Path) -> Any:
        kept: dict[str, Any] = {}
        in_list = _in_list(path)
        for key, value in record.items():
            new = self.value(value, (*path, key))
            if new is not _GONE:
                kept[key] = new
            elif not in_list:
                kept[key] = "" if isinstance(value, str) else None
        if in_list and (
            any(key in record and key not in kept for key in _NAMES) or not _says(kept)
        ):
            return _GONE
        return kept

    def _list(self, items: list[Any], path: Path) -> Any:
        kept: list[Any] = []
        for index, item in enumerate(items):
            new = self.value(item, (*path, str(index)))
            gone = new is _GONE or new is None or new == ""
            self._new_index[(*path, str(index))] = None if gone else len(kept)
            if not gone:
                kept.append(new)
        return kept

    def _leaf(self, value: Any, path: Path) -> Any:
        own = [one for at, one in self._standing if at == path]
        above = [one for at, one in self._standing if at != path and at == path[: len(at)]]
        if _is_field(path):
            kept = value if self._is_carried(path, str(value), own + above) else _GONE
        elif own:
            kept = value if _is_made_of(str(value), own) else "\n".join(_unique(own))
        else:
            text = Claims.of(str(value)).text
            kept = value if any(text in Claims.of(one.text).text for one in above) else _GONE
        if kept is _GONE:
            self._warnings.append(
                f"{_place(path)}: left out, nothing in the transcript carries it."
            )
        elif kept != value and not _is_made_of(str(value), own, covered_only=True):
            self._warnings.append(f"{_place(path)}: shortened to what the transcript carries.")
        return kept

    def _is_carried(self, path: Path, value: str, statements: list[Statement]) -> bool:
        segments = {one.segment for statement in statements for one in statement.evidence}
        if not segments:
            return False
        key = path[-1]
        if not self._source.carries(key, value, segments, exactly=key in _NAMES):
            return False
        # A dose is its drug's: that another drug of the segment has it is not enough.
        name = self._name(path[:-1])
        return key in _NAMES or not self._source.is_misplaced(f"{name} {value}", segments)

    def _name(self, path: Path) -> str:
        record = self._data
        for key in path:
            record = record[int(key)] if isinstance(record, list) else record[key]
        return next((str(record[key]) for key in record if key in _NAMES), "")


def _in_list(path: Path) -> bool:
    return bool(path) and path[-1].isdecimal()


def _is_field(path: Path) -> bool:
    """Say whether a path leads to a field of a record in a list, not to prose."""
    return len(path) > 1 and path[-2].isdecimal() and not path[-1].isdecimal()


def _unique(statements: list[Statement]) -> list[str]:
    return list(dict.fromkeys(statement.text for statement in statements))


def _is_made_of(text: str, statements: list[Statement], *, covered_only: bool = False) -> bool:
    """Say whether a text is nothing but its statements, whatever joins them."""
    rest = text
    for said in sorted(_unique(statements), key=len, reverse=True):
        rest = rest.replace(said, " ")
    if covered_only:
        return False
    return not any(character.isalnum() for character in rest)


def _says(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_says(item) for item in value.values())
    return value not in (None, "", [], {})
