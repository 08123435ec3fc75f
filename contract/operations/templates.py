"""Templates: listed, and a tenant's own."""

from contract import parameters as p
from contract.answers import templates as a
from contract.operation import Answer, Body, Operation
from scribe.credential import Scope
from scribe.custom_template import CreateTemplate, UpdateTemplate

_TAG = "Templates"
_OWN = "/api/v1/template"
_ID = "tpl_7d1f0a9c4b8e42d6a3c5e7f90b1d2c3e"


def _done(message: str) -> dict[str, str]:
    return {"msg": message, "template_id": _ID}


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "GET",
        "/v1/templates",
        "listTemplates",
        _TAG,
        "List templates",
        "Those that a session can ask for, in the protocol's form.",
        Scope.READ,
        (Answer(200, "The templates.", a.NamedTemplates),),
    ),
    Operation(
        "GET",
        _OWN,
        "listTemplatesInFull",
        _TAG,
        "List templates in full",
        "The same, with all that there is of each.",
        Scope.READ,
        (Answer(200, "The templates.", a.TemplatesInFull),),
    ),
    Operation(
        "POST",
        _OWN,
        "createTemplate",
        _TAG,
        "Create a template",
        "The headings of `desc` are the document's sections. Unknown fields are ignored, and a"
        " field that is null counts as absent.",
        Scope.MANAGE,
        (Answer(201, "Created.", a.TemplateChanged, _done("created successfully")),),
        ("validation_error", "request_too_large"),
        (),
        Body(
            CreateTemplate,
            examples={
                "cardiology": {"title": "Cardiology OPD", "desc": "## History\n## Plan (numbered)"}
            },
        ),
    ),
    Operation(
        "PATCH",
        f"{_OWN}/{{template_id}}",
        "updateTemplate",
        _TAG,
        "Change a template",
        "By the fields that are given, which makes its next version.",
        Scope.MANAGE,
        (Answer(200, "Changed.", a.TemplateChanged, _done("updated successfully")),),
        ("invalid_template", "template_not_found", "validation_error", "request_too_large"),
        (p.TEMPLATE_ID,),
        Body(
            UpdateTemplate,
            examples={"title": {"title": "Cardiology ward round"}},
            required=False,
        ),
    ),
    Operation(
        "DELETE",
        f"{_OWN}/{{template_id}}",
        "archiveTemplate",
        _TAG,
        "Archive a template",
        "Documents that were asked for by it keep it.",
        Scope.MANAGE,
        (
            Answer(
                200, "Archived, now or before.", a.TemplateChanged, _done("archived successfully")
            ),
        ),
        ("invalid_template", "template_not_found"),
        (p.TEMPLATE_ID,),
    ),
)
