"""A session's row in the table: reading it, and changing it on a condition."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from scribe.aws import schema
from scribe.aws.table import Item, Table, Write
from scribe.clock import iso
from scribe.document import Document
from scribe.session import Session

# What a client gave is kept as JSON text: a DynamoDB number is not any JSON number.
_KEPT_AS_TEXT = ("additional_data", "patient_details")
# Late files are only ever added, to a set, which DynamoDB does not let be empty.
_NOT_AS_JSON = {*_KEPT_AS_TEXT, "late_files"}


class SessionRows:
    """The session rows of a table. Every change is one write that holds only on its condition."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def create(self, session: Session, line: Write) -> bool:
        """Store a new session; False if the tenant has one with its id already."""
        item = {
            **schema.session_key(session.tenant, session.session_id),
            **schema.session_listing(session.tenant, iso(session.created_at)),
            **patient_listing(session),
            **to_item(session),
            **schema.due(session.session_id, iso(session.expires_at)),
        }
        return self._table.change({"Put": self._table.creation(item)}, line=line) is None

    def get(self, tenant: str, session_id: str) -> Session | None:
        """Return a tenant's session as it is stored, None if it has none with this id."""
        item = self._table.get(schema.session_key(tenant, session_id))
        return from_item(item) if item else None

    def update(
        self,
        session: Session,
        update: str,
        *,
        condition: str,
        values: Mapping[str, Any],
        names: Mapping[str, str] | None = None,
    ) -> Session | None:
        """Change a session; None, and nothing changed, if the condition is false.

        Returns the session as it is after the change.
        """
        item = self._table.update(self.expression(session, update, condition, values, names))
        return from_item(item) if item else None

    def change(
        self,
        session: Session,
        update: str,
        *,
        line: Write,
        condition: str,
        values: Mapping[str, Any],
        names: Mapping[str, str] | None = None,
    ) -> bool:
        """Change a session, and write the line of it; False, and neither, if the condition is."""
        expression = self.expression(session, update, condition, values, names)
        return self._table.change({"Update": expression}, line=line) is None

    def expression(
        self,
        session: Session,
        update: str,
        condition: str,
        values: Mapping[str, Any],
        names: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Return the request of such a change; ``#status`` is known in it."""
        return self._table.expression(
            schema.session_key(session.tenant, session.session_id),
            update,
            condition=condition,
            values=values,
            names={"#status": "status", **(names or {})},
        )


class SetDocuments:
    """Documents in an update, each for itself, so that none is lost that another write adds."""

    def __init__(self, documents: Iterable[Document]) -> None:
        listed = list(documents)
        self.sets = [f"documents.#document{n} = :document{n}" for n in range(len(listed))]
        self.names = {f"#document{n}": each.document_id for n, each in enumerate(listed)}
        self.values: Item = {f":document{n}": to_row(each) for n, each in enumerate(listed)}


def to_row(document: Document) -> Item:
    """Return a document as its session's row holds it."""
    return document.model_dump(mode="json", exclude_none=True)


def due(session: Session, at: datetime) -> Item:
    """Return the values ``:due_shard`` and ``:due_at`` that make a session due at a time."""
    return {f":{name}": value for name, value in schema.due(session.session_id, iso(at)).items()}


def patient_listing(session: Session) -> dict[str, str]:
    """Return the attributes by which a session is found by its patient, if that has an ``oid``."""
    oid = (session.patient_details or {}).get("oid")
    return schema.patient_listing(session.tenant, oid, iso(session.created_at))


def to_item(session: Session) -> Item:
    """Return a session as its row holds it."""
    text = session.model_dump_json(exclude=_NOT_AS_JSON, exclude_none=True)
    item: Item = json.loads(text, parse_float=Decimal)
    kept = {name: getattr(session, name) for name in _KEPT_AS_TEXT}
    return item | {name: json.dumps(value) for name, value in kept.items() if value is not None}


def from_item(item: Item) -> Session:
    """Return the session that a row holds."""
    text = {name: json.loads(item[name]) for name in _KEPT_AS_TEXT if name in item}
    return Session.model_validate({**item, **text})
