"""What the API answers of templates."""

from typing import Annotated, Literal

from pydantic import Field, with_config
from typing_extensions import TypedDict

from contract.answers import values as v

CustomId = Annotated[
    str,
    Field(pattern=r"^tpl_[0-9a-f]{32}$", examples=["tpl_7d1f0a9c4b8e42d6a3c5e7f90b1d2c3e"]),
]


@with_config(v.DOCUMENTED)
class NamedTemplate(TypedDict):
    """A template that a session can ask for."""

    id: v.TemplateName
    """What a session names it by."""
    name: Annotated[str, Field(examples=["SOAP note"])]
    """What people call it."""
    description: Annotated[str, Field(examples=["Subjective, objective, assessment and plan."])]
    """What it is; of a tenant's own, its Markdown."""


@with_config(v.DOCUMENTED)
class NamedTemplates(TypedDict):
    """The templates that a session can ask for, in the protocol's form."""

    templates: list[NamedTemplate]
    """The built-in ones and the tenant's own."""


@with_config(v.DOCUMENTED)
class TemplateInFull(TypedDict):
    """A template with all that there is of it."""

    id: v.TemplateName
    """What a session names it by."""
    title: Annotated[str, Field(examples=["SOAP note"])]
    """What people call it."""
    desc: Annotated[str, Field(examples=["Subjective, objective, assessment and plan."])]
    """What it is; of a tenant's own, its Markdown."""
    section_ids: Annotated[list[str], Field(max_length=0, examples=[[]])]
    """Nothing: sections are the headings of ``desc``."""
    default: Annotated[bool, Field(examples=[True])]
    """Whether it is built in."""
    is_editable: Annotated[bool, Field(examples=[False])]
    """Whether it can be changed."""
    is_favorite: Annotated[bool, Field(examples=[False])]
    """Never: clients look for it."""
    version: Annotated[int, Field(ge=1, examples=[1])]
    """Which version this is."""


@with_config(v.DOCUMENTED)
class TemplatesInFull(TypedDict):
    """The templates that a session can ask for, in full."""

    items: list[TemplateInFull]
    """The built-in ones and the tenant's own."""


@with_config(v.DOCUMENTED)
class TemplateChanged(TypedDict):
    """A template that was created, changed or archived."""

    msg: Literal["created successfully", "updated successfully", "archived successfully"]
    """What was done."""
    template_id: CustomId
    """The template."""
