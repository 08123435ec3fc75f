"""Items as a note: the template's data, with a statement and evidence for each."""

from collections.abc import Mapping
from typing import Any

from scribe.clinical.dialogue import read
from scribe.engines.bedrock.prompt import RECORD_FIELDS
from scribe.engines.bedrock.reading import Item, Items
from scribe.engines.verbatim import cite
from scribe.grounding import check
from scribe.note import Evidence, Note, Statement
from scribe.pointer import write as pointer
from scribe.template import Template
from scribe.transcript import Transcript

_SHORT_ANSWER = 8
"""Words up to which an answer says little without its question."""


def draft(items: Items, template: Template, transcript: Transcript) -> Note:
    """Return the note that the items make, grounded."""
    write = _records if template.shape in RECORD_FIELDS else _sections
    return write(items, template, transcript)


def _sections(items: Items, template: Template, transcript: Transcript) -> Note:
    said = _Said(transcript)
    statements = tuple(
        Statement(path=pointer((item.section,)), text=item.text, evidence=_evidence(item, said))
        for item in items.items
        if item.text
    )
    texts: dict[str, list[str]] = {section.key: [] for section in template.sections}
    for item in items.items:
        if item.text:
            texts[item.section].append(item.text)
    data = {key: "\n".join(lines) for key, lines in texts.items()}
    return check(_note(data, statements, items.warnings), transcript, in_own_words=True)


def _records(items: Items, template: Template, transcript: Transcript) -> Note:
    """Let each field stand or fall by itself, then say of a record what is left of it."""
    said = _Said(transcript)
    fields = RECORD_FIELDS[template.shape]
    named = [item for item in items.items if item.fields.get("name")]
    records = [
        {name: item.fields[name] for name in fields if name in item.fields} for item in named
    ]
    statements = tuple(
        Statement(path=f"/{index}", text=item.fields["name"], evidence=_evidence(item, said))
        for index, item in enumerate(named)
    )
    checked = check(_note(records, statements, items.warnings), transcript, in_own_words=True)
    by_path = {one.path: one for one in checked.statements}
    whole = [
        (record, by_path[f"/{index}"])
        for index, record in enumerate(checked.data)
        if template.shape != "vitals" or "value" in record
    ]
    lines = tuple(
        one.model_copy(update={"path": f"/{index}", "text": _line(record)})
        for index, (record, one) in enumerate(whole)
    )
    return check(
        _note([record for record, _ in whole], lines, list(checked.warnings)),
        transcript,
        in_own_words=True,
    )


def _line(record: Mapping[str, str]) -> str:
    """Return a record as a line ("Start aspirin 75 mg once daily for 7 days, after food")."""
    action = record.get("action", "").capitalize()
    dosage = record.get("dosage", "")
    target = f"to {dosage}" if action in ("Increase", "Decrease") and dosage else dosage
    duration = record.get("duration", "")
    words = [
        action,
        record["name"],
        target,
        record.get("value", ""),
        record.get("unit", ""),
        record.get("route", ""),
        record.get("frequency", ""),
        f"for {duration.removeprefix('for ')}" if duration else "",
    ]
    line = " ".join(word for word in words if word)
    line = line[:1].upper() + line[1:]
    return f"{line}, {record['instructions']}." if record.get("instructions") else f"{line}."


def _evidence(item: Item, said: "_Said") -> tuple[Evidence, ...]:
    cited = {one for one in item.segments if one in said.segments}
    cited |= {other for one in cited for other in said.partners.get(one, ())}
    return tuple(cite(said.segments[one]) for one in sorted(cited))


class _Said:
    """A transcript as what is cited of it: a question and its answer are evidence together.

    Models often cite one of the two. The check needs both to know what was said.
    """

    def __init__(self, transcript: Transcript) -> None:
        self.segments = {segment.segment: segment for segment in transcript.segments}
        self.partners: dict[int, set[int]] = {}
        dialogue = read(transcript)
        for question in dialogue.utterances:
            answers = dialogue.answers(question) if question.question else []
            if answers:
                self.partners.setdefault(question.segment, set()).add(answers[0].segment)
                if len(answers[0].phrase.words) <= _SHORT_ANSWER:
                    self.partners.setdefault(answers[0].segment, set()).add(question.segment)


def _note(data: Any, statements: tuple[Statement, ...], warnings: list[str]) -> Note:
    return Note(data=data, markdown="", statements=statements, warnings=tuple(warnings))
