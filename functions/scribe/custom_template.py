"""A tenant's own templates: what they are made of, and what a client may say of them."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictStr

from scribe.clock import Timestamp
from scribe.errors import InvalidRequest
from scribe.fields import TEXT, WORDS
from scribe.template import BUILT_IN, Template, own_template

MAX_TITLE = 200
MAX_DESCRIPTION_BYTES = 16_384
MAX_TEMPLATES = 200
"""Of one tenant: 200 of the longest are 3.3 MB, and a Lambda answers 6 MB at most."""


def _one_line(title: str) -> str:
    """Return a title without line breaks: it becomes a heading."""
    return " ".join(title.split())


def _not_too_long(description: str) -> str:
    if len(json.dumps(description, ensure_ascii=False).encode()) > MAX_DESCRIPTION_BYTES:
        raise ValueError(f"it may have {MAX_DESCRIPTION_BYTES} bytes of JSON at most")
    return description


def _none(section_ids: tuple[str, ...]) -> tuple[str, ...]:
    if section_ids:
        raise ValueError("no sections are kept by id here: give [] and describe them in desc")
    return section_ids


Title = Annotated[StrictStr, Field(max_length=MAX_TITLE, pattern=WORDS), AfterValidator(_one_line)]
Description = Annotated[
    StrictStr,
    # Its quotation marks count as well.
    Field(max_length=MAX_DESCRIPTION_BYTES - 2, pattern=TEXT),
    AfterValidator(_not_too_long),
]
SectionIds = Annotated[
    tuple[StrictStr, ...], AfterValidator(_none), Field(json_schema_extra={"maxItems": 0})
]


class CustomTemplate(BaseModel):
    """A tenant's own template in one of its versions, which count from 1."""

    model_config = ConfigDict(frozen=True)

    template_id: str
    title: str
    description: str
    version: int
    created_at: Timestamp
    changed_at: Timestamp

    def as_template(self) -> Template:
        """Return the template that notes are written by."""
        return own_template(
            self.template_id,
            title=self.title,
            description=self.description,
            version=self.version,
        )


class CreateTemplate(BaseModel):
    """The body of a request to create a template. Fields that it does not know are ignored."""

    model_config = ConfigDict(frozen=True)

    title: Title
    desc: Description = ""
    section_ids: SectionIds = ()

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> Self:
        """Return the request in a body; a field that is null counts as absent.

        Raises:
            pydantic.ValidationError: a field is missing, of the wrong kind or too long.
        """
        return cls.model_validate({name: body[name] for name in body if body[name] is not None})


class UpdateTemplate(BaseModel):
    """The body of a request to change a template. A field that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Title | None = None
    desc: Description | None = None
    section_ids: SectionIds | None = None

    def applied(self, template: CustomTemplate, *, now: datetime) -> CustomTemplate:
        """Return the template's next version; itself if nothing in it is other than before."""
        title = template.title if self.title is None else self.title
        description = template.description if self.desc is None else self.desc
        if (title, description) == (template.title, template.description):
            return template
        return template.model_copy(
            update={
                "title": title,
                "description": description,
                "version": template.version + 1,
                "changed_at": now,
            }
        )


def is_custom_id(template_id: str) -> bool:
    """Whether a text can be the id of a tenant's own template."""
    return re.fullmatch(r"tpl_[0-9a-f]{32}", template_id) is not None


def require_custom(template_id: str) -> None:
    """Make sure that a template may be changed at all.

    Raises:
        InvalidRequest: ``invalid_template``, it is a built-in one.
    """
    if template_id in BUILT_IN:
        raise InvalidRequest(
            "invalid_template",
            "A built-in template can't be changed or archived: create one of your own.",
            template_id=template_id,
        )


def template_view(template: Template) -> dict[str, Any]:
    """Return a template's entry in the tenant's list of them."""
    built_in = template.id in BUILT_IN
    return {
        "id": template.id,
        "title": template.name,
        "desc": template.description,
        "section_ids": [],
        "default": built_in,
        "is_editable": not built_in,
        "is_favorite": False,
        "version": template.version,
    }
