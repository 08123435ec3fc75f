import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.document import new_document_id, session_of
from scribe.template import BUILT_IN, own_template, wanted_documents


def titles(description: str) -> list[str]:
    template = own_template("tpl_1", title="My note", description=description, version=1)
    return [section.title for section in template.sections]


def test_headings_are_sections_in_order() -> None:
    description = """
    Generate a cardiology note with these sections:
## Chief Complaint
## Examination (bullet points, include vitals table)
only what was examined
## Plan ##
"""
    template = own_template("tpl_1", title="Cardiology", description=description, version=3)

    assert [(one.key, one.asks) for one in template.sections] == [
        ("Chief Complaint", ""),
        ("Examination", "bullet points, include vitals table\nonly what was examined"),
        ("Plan", ""),
    ]
    assert (template.version, template.document_type) == (3, "custom")


def test_a_heading_above_all_others_is_the_title() -> None:
    assert titles("# Cardiology note\n## History\n## Plan") == ["History", "Plan"]
    assert titles("# History\n# Plan\n## Medicines") == ["History", "Plan", "Medicines"]
    assert titles("# History") == ["History"]


def test_without_headings_all_is_one_section() -> None:
    assert titles("SOAP note; use bullet points") == ["My note"]


def test_a_title_stands_once() -> None:
    assert titles("## Plan\n## Plan\n## **Follow-up:**") == ["Plan", "Follow-up"]


@given(st.text(max_size=300))
def test_any_description_makes_a_template(description: str) -> None:
    sections = own_template("tpl_1", title="t", description=description, version=1).sections

    assert sections
    assert len({section.key for section in sections}) == len(sections)


def test_brackets_behind_blanks_and_marks_are_read() -> None:
    sections = own_template(
        "tpl_1", title="t", description="## Plan  (bullet points)\u00a0 ## \n## ##", version=1
    ).sections

    assert [(one.title, one.asks) for one in sections] == [("Plan", "bullet points")]


@pytest.mark.parametrize("filling", [" ", "#", "\t", " #", "\u00a0", "(", "() ", "# a "])
def test_a_long_heading_is_read_in_no_time(filling: str) -> None:
    description = f"# a{filling * (16_000 // len(filling))}b"
    began = time.process_time()
    own_template("tpl_1", title="t", description=description, version=1)

    assert time.process_time() - began < 2


def test_built_in_sections_are_named_once() -> None:
    for template in BUILT_IN.values():
        assert (template.shape == "sections") == bool(template.sections)
        assert len({section.key for section in template.sections}) == len(template.sections)


def test_an_unknown_template_fails_its_own_document() -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    documents = wanted_documents(("soap", "nonsense"), iter(("doc_1", "doc_2")).__next__, now=now)

    assert documents["doc_1"].error is None
    assert documents["doc_2"].error is not None
    assert documents["doc_2"].error.code == "template_not_found"


@given(st.from_regex(r"[A-Za-z0-9_-]{16,64}", fullmatch=True))
def test_a_documents_id_tells_its_session(session_id: str) -> None:
    assert session_of(new_document_id(session_id, "0123456789abcdef")) == session_id


def test_other_ids_tell_none() -> None:
    for text in ("", "doc_", "doc_1", "doc_0123456789abcdef_", "doc_0123456789abcdef_a/b" * 3):
        assert session_of(text) is None


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_ends_a_line_is_no_part_of_a_heading(end: str) -> None:
    description = end.join(["## Allergies", "## Plan (numbered)", "steps", "to take", ""])
    template = own_template("tpl_1", title="Note", description=description, version=1)

    assert [(one.key, one.asks) for one in template.sections] == [
        ("Allergies", ""),
        ("Plan", "numbered\nsteps\nto take"),
    ]
    assert template.description == description
