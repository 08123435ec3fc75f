"""Templates: what kinds of document a transcript can be turned into."""

from collections.abc import Callable, Iterable

from pydantic import BaseModel, ConfigDict

from scribe.document import Document


class Template(BaseModel):
    """A kind of document. ``document_type`` is what clients are told the document is."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    description: str
    document_type: str
    version: int = 1


BUILT_IN: dict[str, Template] = {
    template.id: template
    for template in (
        Template(
            id="soap",
            name="SOAP note",
            description="Subjective, objective, assessment and plan.",
            document_type="soap_note",
        ),
        Template(
            id="medications",
            name="Medications",
            description="Every drug that was spoken of, with dose, route, frequency and action.",
            document_type="medication_list",
        ),
        Template(
            id="vitals",
            name="Vitals",
            description="Every measurement that was spoken, with its unit where that was said.",
            document_type="vitals",
        ),
        Template(
            id="transcript",
            name="Transcript",
            description="The conversation as it was heard.",
            document_type="transcript",
        ),
    )
}


def find_template(template_id: str) -> Template | None:
    """Return the template with this id, or None."""
    return BUILT_IN.get(template_id)


def wanted_documents(template_ids: Iterable[str], new_id: Callable[[], str]) -> dict[str, Document]:
    """Return the documents that a session's templates ask for, by id.

    An unknown template fails its own document only (protocol: Create session).
    """
    documents = [_wanted(template_id, new_id()) for template_id in template_ids]
    return {document.document_id: document for document in documents}


def _wanted(template_id: str, document_id: str) -> Document:
    document = Document(document_id=document_id, template_id=template_id)
    template = find_template(template_id)
    if template is None:
        return document.failed("template_not_found", "There is no template with this id.")
    return document.model_copy(
        update={"document_type": template.document_type, "template_version": template.version}
    )
