"""Templates: what kinds of document a transcript can be turned into."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from scribe.document import Document

Shape = Literal["sections", "medications", "vitals", "transcript"]
"""What a document's ``data`` is: an object of texts, or a list or text of its own kind."""


class Section(BaseModel):
    """One text of a document: ``key`` in its data, ``title`` for people, ``asks`` what goes in."""

    model_config = ConfigDict(frozen=True)

    key: str
    title: str
    asks: str = ""


class Template(BaseModel):
    """A kind of document. ``document_type`` is what clients are told the document is.

    ``sections`` are those of shape ``sections``, in the document's order. A tenant's own
    template is written by ``own_template``; a change of one makes its next ``version``.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    description: str
    document_type: str
    version: int = 1
    shape: Shape = "sections"
    sections: tuple[Section, ...] = ()


def _sections(**asks: str) -> tuple[Section, ...]:
    return tuple(
        Section(key=key, title=key.replace("_", " ").capitalize(), asks=text)
        for key, text in asks.items()
    )


BUILT_IN: dict[str, Template] = {
    template.id: template
    for template in (
        Template(
            id="soap",
            name="SOAP note",
            description="Subjective, objective, assessment and plan.",
            document_type="soap_note",
            sections=_sections(
                subjective="what the patient reports: complaints, history, medicines, allergies",
                objective="what was measured, examined or tested",
                assessment="what the clinician makes of it",
                plan="what is to be done: medicines, tests, advice, follow-up",
            ),
        ),
        Template(
            id="medications",
            name="Medications",
            description="Every drug that was spoken of, with dose, route, frequency and action.",
            document_type="medication_list",
            shape="medications",
        ),
        Template(
            id="hpi",
            name="History of present illness",
            description="What brought the patient, how it began and what goes with it.",
            document_type="hpi",
            sections=_sections(
                chief_complaint="what the patient comes for",
                history_of_present_illness="onset, course, character, site, severity, what makes "
                "it better or worse, what was tried",
                associated_symptoms="further symptoms that are present",
                pertinent_negatives="symptoms that the patient denies",
            ),
        ),
        Template(
            id="vitals",
            name="Vitals",
            description="Every measurement that was spoken, with its unit where that was said.",
            document_type="vitals",
            shape="vitals",
        ),
        Template(
            id="discharge_summary",
            name="Discharge summary",
            description="A stay in hospital, how it went, and what is to follow.",
            document_type="discharge_summary",
            sections=_sections(
                reason_for_admission="why the patient was admitted",
                hospital_course="what happened and was done during the stay",
                diagnoses="the diagnoses that were spoken",
                procedures="operations and procedures that were done",
                investigations="results of tests",
                condition_at_discharge="how the patient is now",
                medications="medicines to take from now on, and those stopped",
                allergies="allergies, or that there are none",
                instructions="advice to the patient, and when to come back at once",
                follow_up="appointments and tests to come",
            ),
        ),
        Template(
            id="referral_letter",
            name="Referral letter",
            description="A patient handed on to a colleague, with what that one must know.",
            document_type="referral_letter",
            sections=_sections(
                reason_for_referral="to whom and for what the patient is referred",
                history="the present complaint and its course",
                past_medical_history="earlier illnesses, operations, and the family's",
                medications="current medicines",
                allergies="allergies, or that there are none",
                examination="what was measured and examined",
                investigations="results of tests",
                impression="what the referring clinician makes of it",
                plan="what is done meanwhile",
            ),
        ),
        Template(
            id="transcript",
            name="Transcript",
            description="The conversation as it was heard.",
            document_type="transcript",
            shape="transcript",
        ),
        Template(
            id="clinical_notes_template",
            name="Clinical notes",
            description="A full note of a consultation, by the usual headings.",
            document_type="clinical_notes_template",
            sections=_sections(
                chief_complaint="what the patient comes for",
                history_of_present_illness="how it began and went, what goes with it",
                past_medical_history="earlier illnesses and operations",
                medications="medicines taken until now",
                allergies="allergies, or that there are none",
                family_history="illnesses of the family",
                social_history="work, home, tobacco, alcohol",
                vitals="measurements",
                examination="what was found on examination",
                investigations="results of tests",
                assessment="what the clinician makes of it",
                plan="what is to be done, with the medicines",
                follow_up="when to come back, and when at once",
            ),
        ),
        Template(
            id="eka_emr_template",
            name="EMR note",
            description="A consultation by the fields of an electronic medical record.",
            document_type="eka_emr_template",
            sections=_sections(
                chief_complaint="what the patient comes for",
                symptoms="symptoms that are present, and those denied",
                medical_history="earlier illnesses, the family's, allergies, habits",
                current_medications="medicines taken until now",
                vitals="measurements",
                examination="what was found on examination",
                diagnosis="the diagnoses that were spoken",
                medications="medicines prescribed, changed or stopped",
                investigations="tests ordered, and results of those done",
                advice="advice to the patient",
                follow_up="when to come back",
            ),
        ),
        Template(
            id="transcript_template",
            name="Transcript",
            description="The conversation as it was heard.",
            document_type="transcript_template",
            shape="transcript",
        ),
    )
}


def own_template(template_id: str, *, title: str, description: str, version: int) -> Template:
    """Return a tenant's own template: its sections are the headings of its description.

    What stands under a heading, or in brackets behind it, says what goes in. A single first
    heading above all others is the document's title. Without any heading all goes into one
    section by the template's own title.
    """
    return Template(
        id=template_id,
        name=title,
        description=description,
        document_type="custom",
        version=version,
        sections=_headings(description) or (Section(key=title, title=title, asks=description),),
    )


# A description is a tenant's, and each of its lists reads it: no pattern may look twice at a blank.
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.+)$", re.MULTILINE)
_BRACKETS = re.compile(r"\(([^()]*)\)$")


def _headings(description: str) -> tuple[Section, ...]:
    # Whatever ends a line, a browser's form sends CRLF: no key of a document shall have it.
    description = "\n".join(description.splitlines())
    found = list(_HEADING.finditer(description))
    levels = [len(match[1]) for match in found]
    if len(found) > 1 and levels[0] < min(levels[1:]):
        found = found[1:]
    ends = [*(match.start() for match in found[1:]), len(description)]
    sections: dict[str, Section] = {}
    for match, end in zip(found, ends, strict=False):
        heading = match[2].rstrip(" \t#").rstrip()
        in_brackets = _BRACKETS.search(heading)
        title = (heading[: in_brackets.start()] if in_brackets else heading).rstrip().strip(" *_:")
        body = description[match.end() : end].strip()
        asks = "\n".join(part for part in (in_brackets[1] if in_brackets else "", body) if part)
        if title and title not in sections:
            sections[title] = Section(key=title, title=title, asks=asks)
    return tuple(sections.values())


def find_built_in(template_id: str) -> Template | None:
    """Return the built-in template with this id, or None."""
    return BUILT_IN.get(template_id)


def wanted_documents(
    template_ids: Iterable[str],
    new_id: Callable[[], str],
    find: Callable[[str], Template | None] = find_built_in,
    *,
    now: datetime,
) -> dict[str, Document]:
    """Return the documents that a session's templates ask for, by id.

    An unknown template fails its own document only (protocol: Create session).
    """
    documents = [
        wanted_document(template_id, new_id(), find(template_id), now=now)
        for template_id in template_ids
    ]
    return {document.document_id: document for document in documents}


def wanted_document(
    template_id: str, document_id: str, template: Template | None, *, now: datetime
) -> Document:
    """Return the document that is to be written by a template, failed if there is none."""
    document = Document(document_id=document_id, template_id=template_id, created_at=now)
    if template is None:
        return document.failed("template_not_found", "There is no template with this id.")
    return document.model_copy(
        update={
            "document_type": template.document_type,
            "document_name": template.name,
            "template_version": template.version,
        }
    )
