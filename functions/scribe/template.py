"""Templates: what kinds of document a transcript can be turned into."""

from pydantic import BaseModel, ConfigDict


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
