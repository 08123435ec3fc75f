"""The values that answers are made of, each with its form and an example."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from scribe.audio import EXTENSIONS, MAX_FILES

DOCUMENTED = ConfigDict(use_attribute_docstrings=True)

Moment = Annotated[
    str,
    Field(
        pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$",
        examples=["2026-01-05T09:00:00.000Z"],
        json_schema_extra={"format": "date-time"},
    ),
]
EpochSeconds = Annotated[int, Field(ge=0, examples=[1767604500])]
Url = Annotated[str, Field(json_schema_extra={"format": "uri"}, examples=["https://…"])]
SessionId = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_-]{16,64}$", examples=["ses_4f1c09b2a7d84e6c9b3a5d0e7f218c46"])
]
DocumentId = Annotated[
    str,
    Field(
        pattern=r"^doc_[0-9a-f]{16}_[A-Za-z0-9_-]{16,64}$",
        examples=["doc_9c1d7e02b45f8a63_ses_4f1c09b2a7d84e6c9b3a5d0e7f218c46"],
    ),
]
TemplateName = Annotated[str, Field(min_length=1, max_length=128, examples=["soap"])]
WebhookId = Annotated[
    str, Field(pattern=r"^wh_[0-9a-f]{24}$", examples=["wh_5b0e6a1f9d3c7842e0b1a6f3"])
]
DeliveryId = Annotated[
    str, Field(pattern=r"^dlv_[0-9a-f]{32}$", examples=["dlv_0d9c8b7a6f5e4d3c2b1a09f8e7d6c5b4"])
]
EventId = Annotated[
    str, Field(pattern=r"^evt_[0-9a-f]{32}$", examples=["evt_1f2e3d4c5b6a79880716253443526170"])
]
AudioName = Annotated[
    str,
    Field(pattern=rf"^(0|[1-9][0-9]{{0,8}})\.({'|'.join(EXTENSIONS)})$", examples=["0.webm"]),
]
AudioNames = Annotated[
    list[AudioName], Field(max_length=MAX_FILES, examples=[["0.webm", "1.webm", "2.webm"]])
]
Number = Annotated[int, Field(ge=0, examples=[3])]
Seconds = Annotated[float, Field(ge=0, examples=[12.4])]
Sentence = Annotated[str, Field(min_length=1)]
JsonObject = Annotated[dict[str, Any], Field(examples=[{"visit": "A-17"}])]
Patient = Annotated[dict[str, Any], Field(examples=[{"oid": "p-1042", "age": 54}])]
EmptyObject = Annotated[dict[str, Any], Field(max_length=0, examples=[{}])]
Success = Literal["success"]
Markdown = Annotated[str, Field(examples=["## Subjective\n\nDry cough for three days.\n"])]
