"""Templates: what sessions can ask for, the built-in ones and a tenant's own.

GET /v1/templates as the protocol has it; POST and GET /api/v1/template, PATCH and DELETE
/api/v1/template/{template_id} for a tenant's own.
"""

from functools import cache
from secrets import token_hex
from typing import Any

from scribe.audit import Action
from scribe.aws.audit_trail import trail
from scribe.aws.templates import Templates
from scribe.credential import Scope
from scribe.custom_template import (
    CreateTemplate,
    CustomTemplate,
    UpdateTemplate,
    require_custom,
    template_view,
)
from scribe.edge.http import Event, Request, Response, by_method, endpoint
from scribe.edge.reading import understood, unprocessable
from scribe.errors import NotFound, Unavailable
from scribe.settings import TemplatesSettings
from scribe.template import BUILT_IN, Template

# A round is lost to another change of the same template.
_ROUNDS = 5

settings = cache(TemplatesSettings.read)


@cache
def _templates() -> Templates:
    return Templates(settings().table_name)


def _usable(tenant: str) -> list[Template]:
    return [*BUILT_IN.values(), *(own.as_template() for own in _templates().all(tenant))]


@endpoint(scope=Scope.READ)
def list_by_name(request: Request) -> Response:
    """List the templates that a session can ask for (protocol: Templates)."""
    fields = {"id", "name", "description"}
    listed = [one.model_dump(include=fields) for one in _usable(request.caller.tenant)]
    return Response(200, {"templates": listed})


@endpoint(scope=Scope.READ)
def list_in_full(request: Request) -> Response:
    """List the same with all that there is of each."""
    return Response(200, {"items": list(map(template_view, _usable(request.caller.tenant)))})


@endpoint(scope=Scope.MANAGE)
def create(request: Request) -> Response:
    """Create a template of the tenant's own."""
    wanted = understood(lambda: CreateTemplate.parse(request.json()), refusal=unprocessable)
    template = CustomTemplate(
        template_id=f"tpl_{token_hex(16)}",
        title=wanted.title,
        description=wanted.desc,
        version=1,
        created_at=request.now,
        changed_at=request.now,
    )
    line = trail().entry(request.line(Action.TEMPLATE_CREATE, None, template.template_id))
    _templates().create(request.caller.tenant, template, line=line)
    return Response(201, {"msg": "created successfully", "template_id": template.template_id})


@endpoint(scope=Scope.MANAGE)
def update(request: Request) -> Response:
    """Change a template by the fields that are given, which makes its next version."""
    wanted = understood(
        lambda: UpdateTemplate.model_validate(request.json()), refusal=unprocessable
    )
    tenant, template_id = request.caller.tenant, request.path["template_id"]
    require_custom(template_id)
    line = trail().entry(request.line(Action.TEMPLATE_CHANGE, None, template_id))
    for _ in range(_ROUNDS):
        template = _templates().current(tenant, template_id)
        if template is None:
            raise _no_such_template()
        changed = wanted.applied(template, now=request.now)
        if changed == template or _templates().update(tenant, changed, line=line):
            return Response(200, {"msg": "updated successfully", "template_id": template_id})
    raise Unavailable("service_unavailable", "The template is being changed: try again.")


@endpoint(scope=Scope.MANAGE)
def archive(request: Request) -> Response:
    """Take a template out of use. Documents that were asked for by it keep it."""
    template_id = request.path["template_id"]
    require_custom(template_id)
    line = trail().entry(request.line(Action.TEMPLATE_ARCHIVE, None, template_id))
    if not _templates().archive(request.caller.tenant, template_id, line=line):
        raise _no_such_template()
    return Response(200, {"msg": "archived successfully", "template_id": template_id})


def _no_such_template() -> NotFound:
    return NotFound("template_not_found", "There is no template with this id.")


def _list(event: Event, context: Any) -> dict[str, Any]:
    serve = list_by_name if event["resource"] == "/v1/templates" else list_in_full
    return serve(event, context)


handler = by_method(GET=_list, POST=create, PATCH=update, DELETE=archive)
