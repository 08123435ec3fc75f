"""Any operation of the API, asked of the function that serves it."""

import base64
import importlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.contract.conformance import HANDLERS, NAMED, conform
from tests.functions.conftest import api_event
from tests.functions.tenants.estate import LATER

MODULES = {name: module for module, names in HANDLERS.items() for name in names}


@dataclass
class Asking:
    """A tenant's client; ``seen`` is what was answered: operation, status, error's code."""

    tenant: str
    seen: set[tuple[str, int, str]] = field(default_factory=set)

    def ask(
        self,
        name: str,
        *ids: str,
        body: Any = None,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        now: datetime = LATER,
        authorizer: dict[str, str] | None = None,
        event: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Ask for an operation with the ids of its address, and return the body of the answer.

        ``authorizer`` is what the authorizer says otherwise, ``event`` what API Gateway does.
        """
        operation = NAMED[name]
        path = [each.name for each in operation.parameters if each.where == "path"]
        asked = api_event(
            method=operation.method,
            resource=operation.path,
            path=dict(zip(path, ids, strict=False)),
            body=body,
            query=query,
            headers=headers,
            tenant=self.tenant,
            now=now,
        )
        asked["requestContext"]["authorizer"] |= authorizer or {}
        asked |= event or {}
        answer = importlib.import_module(MODULES[name]).handler(asked, None)
        assert conform(MODULES[name], asked, answer) is operation
        told: dict[str, Any] = json.loads(answer["body"] or "{}")
        code = told["error"]["code"] if told.keys() == {"error"} else ""
        self.seen.add((name, answer["statusCode"], code))
        return told


UNREADABLE = {"body": "%%%", "isBase64Encoded": True}
TOO_LARGE = base64.b64encode(b" " * 1_048_577).decode()
"""Bodies as API Gateway would hand them on: one that is none, and one that is too large."""
