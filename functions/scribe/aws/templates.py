"""Tenants' own templates in the table: each change makes a version, and every version stays.

A template has a row for what it is now, which lists and sessions read, and a row for each of its
versions, which documents read. Both are written together or not at all, and so is ``line``, the
audit trail's of the change.
"""

from typing import Any

from scribe.aws import schema
from scribe.aws.table import Table, Write
from scribe.custom_template import MAX_TEMPLATES, CustomTemplate, is_custom_id
from scribe.errors import Unprocessable
from scribe.template import Template, find_built_in


class Templates:
    """The templates of a table."""

    def __init__(self, table_name: str) -> None:
        self._table = Table(table_name)

    def find(self, tenant: str, template_id: str, version: int | None = None) -> Template | None:
        """Return a template that a tenant has, None if it has none with this id.

        With a ``version``, in that one and be it archived. A built-in one costs no read.
        """
        built_in = find_built_in(template_id)
        if built_in:
            return built_in
        found = (
            self.current(tenant, template_id)
            if version is None
            else self._read(template_id, schema.template_version_key(tenant, template_id, version))
        )
        return found.as_template() if found else None

    def current(self, tenant: str, template_id: str) -> CustomTemplate | None:
        """Return a tenant's own template as it is now, None if there is none, or no more."""
        return self._read(template_id, schema.template_key(tenant, template_id))

    def all(self, tenant: str) -> list[CustomTemplate]:
        """Return a tenant's own templates, the oldest first."""
        items = self._table.under(schema.templates_partition(tenant), schema.TEMPLATE_PREFIX)
        templates = map(CustomTemplate.model_validate, items)
        return sorted(templates, key=lambda template: (template.created_at, template.template_id))

    def create(self, tenant: str, template: CustomTemplate, *, line: Write) -> None:
        """Store a new template.

        Raises:
            Unprocessable: the tenant has as many as there can be.
            Unavailable: more are being made at this moment.
        """
        now = schema.template_key(tenant, template.template_id) | _row(template)
        reasons = self._table.change(
            {
                "Update": self._count(
                    tenant, 1, "attribute_not_exists(#n) OR #n < :bound", MAX_TEMPLATES
                )
            },
            {"Put": self._table.creation(now)},
            {"Put": self._version(tenant, template)},
            line=line,
        )
        if reasons:
            raise Unprocessable(
                "validation_error",
                f"There can be {MAX_TEMPLATES} templates: archive one that is not used.",
                limit=MAX_TEMPLATES,
            )

    def update(self, tenant: str, template: CustomTemplate, *, line: Write) -> bool:
        """Store a template's next version; False if it was changed or archived meanwhile."""
        row = _row(template)
        change = self._table.expression(
            schema.template_key(tenant, template.template_id),
            "SET " + ", ".join(f"#{name} = :{name}" for name in row),
            condition="#version = :seen",
            values={":seen": template.version - 1, **{f":{name}": row[name] for name in row}},
            names={f"#{name}": name for name in row},
        )
        writes = ({"Update": change}, {"Put": self._version(tenant, template)})
        return self._table.change(*writes, line=line) is None

    def archive(self, tenant: str, template_id: str, *, line: Write) -> bool:
        """Take a template out of use; False if there never was one. Twice is as once."""
        if not is_custom_id(template_id):
            return False
        now = schema.template_key(tenant, template_id)
        self._table.change(
            {"Delete": self._table.only_deletion(now)},
            {"Update": self._count(tenant, -1, "#n >= :bound", 1)},
            line=line,
        )
        return self._table.get(schema.template_version_key(tenant, template_id, 1)) is not None

    def _read(self, template_id: str, key: dict[str, str]) -> CustomTemplate | None:
        item = self._table.get(key) if is_custom_id(template_id) else None
        return CustomTemplate.model_validate(item) if item else None

    def _version(self, tenant: str, template: CustomTemplate) -> dict[str, Any]:
        key = schema.template_version_key(tenant, template.template_id, template.version)
        return self._table.creation(key | _row(template))

    def _count(self, tenant: str, number: int, condition: str, bound: int) -> dict[str, Any]:
        return self._table.expression(
            schema.template_count_key(tenant),
            "ADD #n :number",
            condition=condition,
            values={":number": number, ":bound": bound},
            names={"#n": "number"},
        )


def _row(template: CustomTemplate) -> dict[str, Any]:
    return template.model_dump(mode="json")
