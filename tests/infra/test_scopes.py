"""Each route demands the scope that docs/integration.md says, and no other is open."""

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from scribe.credential import Scope
from tests.infra.template import Template

PAGE = (Path(__file__).parents[2] / "docs" / "integration.md").read_text()
WITH_NO_SCOPE = {"tenant": "clinic", "credential_id": "key_0", "scopes": ""}


def documented() -> dict[tuple[str, str], str]:
    """Return the scope of each route in the page's table."""
    rows = re.findall(r"^\| `(/[^`]+)` \|(.*)\|(.*)\|(.*)\|$", PAGE, re.MULTILINE)
    return {
        (method, path): scope.value
        for path, *cells in rows
        for scope, cell in zip((Scope.CAPTURE, Scope.READ, Scope.MANAGE), cells, strict=True)
        for method in re.findall("[A-Z]+", cell)
    }


def demanded(template: Template, route: tuple[str, str], method: dict[str, Any]) -> str:
    """Return the scope that the function behind a route misses first of all."""
    uri = json.dumps(method["Integration"]["Uri"])
    (function,) = (name for name in template.of_type("Lambda::Function") if f'"{name}"' in uri)
    module, _, handler = template.of_type("Lambda::Function")[function]["Handler"].rpartition(".")
    event = {
        "httpMethod": route[0],
        "resource": route[1],
        "headers": {},
        "body": "",
        "requestContext": {"authorizer": WITH_NO_SCOPE},
    }
    answer = getattr(import_module(module), handler)(event, None)
    error = json.loads(answer["body"])["error"]
    assert (answer["statusCode"], error["code"]) == (403, "forbidden"), route
    return str(error["details"]["required_scope"])


def test_each_route_that_is_not_public_demands_the_scope_that_is_documented(
    template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    for function in template.of_type("Lambda::Function").values():
        if str(function.get("Handler", "")).startswith("api."):
            # Before the trail is replaced: what is imported after would keep the replacement.
            import_module(function["Handler"].rpartition(".")[0])
    # Whom it refuses it records; there is no table here.
    monkeypatch.setattr("scribe.aws.audit_trail.trail", Mock())
    served = {
        route: demanded(template, route, method)
        for route, method in template.methods().items()
        if method["AuthorizationType"] == "CUSTOM"
    }
    assert served == documented()
