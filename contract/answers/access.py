"""What the API answers of itself, of credentials, and of errors."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, with_config
from typing_extensions import TypedDict

from contract.answers import values as v
from scribe.audio import EXTENSIONS, FORMATS, MAX_UPLOAD_BYTES, UPLOAD_TYPES
from scribe.settings import ModelId

Languages = Annotated[list[str], Field(examples=[["en"]])]


@with_config(v.DOCUMENTED)
class ErrorBody(TypedDict):
    """What went wrong."""

    code: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    """What programs go by: see the list of codes."""
    message: v.Sentence
    """What was wrong, and what would be right."""
    details: dict[str, Any]
    """What else there is to know, such as the values that are served."""


@with_config(v.DOCUMENTED)
class Error(TypedDict):
    """The envelope of every error, whichever layer it comes from."""

    error: ErrorBody
    """The error."""


@with_config(v.DOCUMENTED)
class Tokens(TypedDict):
    """An access token, and a refresh token if one was asked for."""

    access_token: Annotated[str, Field(max_length=4096, examples=["eyJhbGciOi…"])]
    """To be sent as ``Authorization: Bearer``."""
    token_type: Literal["Bearer"]
    """How to send it."""
    expires_in: Annotated[int, Field(ge=1, examples=[3600])]
    """For how many seconds it is good."""
    refresh_token: NotRequired[Annotated[str, Field(max_length=4096, examples=["eyJhbGciOi…"])]]
    """To be traded for new tokens."""
    refresh_expires_in: NotRequired[Annotated[int, Field(ge=0, examples=[86400])]]
    """For how many seconds that one is good."""


@with_config(v.DOCUMENTED)
class Service(TypedDict):
    """Who answers."""

    name: Literal["Wardscribe"]
    """The software's name."""


@with_config(v.DOCUMENTED)
class Endpoints(TypedDict):
    """Where things are."""

    base_url: v.Url
    """Where the protocol's addresses begin."""
    templates_url: v.Url
    """The list of templates."""
    webhooks_url: v.Url
    """Webhooks."""
    login_url: v.Url
    """Where a client gets tokens."""
    openapi_url: v.Url
    """This API as an OpenAPI document."""


@with_config(v.DOCUMENTED)
class AuthenticationMethods(TypedDict):
    """How clients prove who they are."""

    supported_methods: Annotated[list[str], Field(examples=[["api_key"]])]
    """In the protocol's words."""


@with_config(v.DOCUMENTED)
class Capabilities(TypedDict):
    """What is taken."""

    audio_formats: Annotated[list[str], Field(examples=[list(FORMATS)])]
    """MIME types of audio."""
    file_extensions: Annotated[list[str], Field(examples=[list(EXTENSIONS)])]
    """Extensions of audio files."""
    max_chunk_duration_seconds: Annotated[int, Field(ge=1, examples=[20])]
    """How long a chunk should be at most."""
    max_upload_bytes: Annotated[int, Field(ge=1, examples=[MAX_UPLOAD_BYTES])]
    """How large a chunk can be; a presigned upload can be larger."""
    upload_methods: Annotated[list[str], Field(examples=[list(UPLOAD_TYPES)])]
    """Values of ``upload_type``."""
    storage_provider: Literal["aws"]
    """Who stores presigned uploads."""
    storage_providers: Annotated[list[str], Field(examples=[["aws", "backend"]])]
    """Values of ``storage_provider``."""
    webhook_delivery: Literal[True]
    """Whether there are webhooks."""
    client_sdk_delivery: Literal[False]
    """Whether results come any other way."""


@with_config(v.DOCUMENTED)
class ModelFeatures(TypedDict):
    """What a model can do."""

    realtime_transcription: Annotated[bool, Field(examples=[False])]
    """Whether it hears while audio comes."""
    speaker_diarization: Annotated[bool, Field(examples=[True])]
    """Whether it tells speakers apart."""
    demonstration_quality: Annotated[bool, Field(examples=[False])]
    """Whether its transcripts are for demonstrations only."""
    custom_templates: Annotated[bool, Field(examples=[True])]
    """Whether it writes by a tenant's own templates."""


@with_config(v.DOCUMENTED)
class OfferedModel(TypedDict):
    """A model that a session can ask for."""

    id: Annotated[ModelId, Field(examples=["lite"])]
    """What a session names it by."""
    display_name: Annotated[str, Field(examples=["Lite"])]
    """What people call it."""
    languages: Languages
    """What it hears."""
    max_session_duration_seconds: Annotated[int, Field(ge=3600, examples=[14400])]
    """For how long a session of it can be recorded."""
    response_speed: Annotated[str, Field(examples=["standard"])]
    """How soon results are there, in the protocol's words."""
    features: ModelFeatures
    """What it can do."""


@with_config(v.DOCUMENTED)
class SupportedLanguages(TypedDict):
    """What is heard."""

    supported: Languages
    """By any of the models."""
    auto_detection: Annotated[bool, Field(examples=[True])]
    """Whether the language need not be told."""


@with_config(v.DOCUMENTED)
class Discovery(TypedDict):
    """What this service is and can do."""

    protocol: Literal["medscribealliance"]
    """The protocol that is spoken."""
    protocol_version: Literal["0.1"]
    """Its version."""
    supported_versions: Annotated[list[str], Field(examples=[["0.1"]])]
    """All versions of it."""
    service: Service
    """Who answers."""
    endpoints: Endpoints
    """Where things are."""
    authentication: AuthenticationMethods
    """How clients prove who they are."""
    capabilities: Capabilities
    """What is taken."""
    models: list[OfferedModel]
    """The models that a session can ask for."""
    languages: SupportedLanguages
    """What is heard."""
