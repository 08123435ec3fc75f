"""What each function is told by its deployment.

One small model per function. ``infra/function.py`` sets a function's environment from the same
model that the function reads, so that a missing variable fails the synth and not a request.
"""

import os
from typing import Self

from pydantic import BaseModel, ConfigDict


class Settings(BaseModel):
    """Base of all settings: field ``table_name`` is the environment variable ``TABLE_NAME``."""

    model_config = ConfigDict(frozen=True)

    @classmethod
    def read(cls) -> Self:
        """Read the settings from the environment.

        Raises:
            pydantic.ValidationError: a variable is missing or of the wrong kind.
        """
        return cls.model_validate(
            {
                name: os.environ[name.upper()]
                for name in cls.model_fields
                if name.upper() in os.environ
            }
        )

    def to_environment(self) -> dict[str, str]:
        """Return the environment that ``read`` makes the same settings of."""
        return {name.upper(): str(value) for name, value in self if value is not None}


class DiscoverySettings(Settings):
    """Discovery: the public address of the API."""

    base_url: str


class LoginSettings(Settings):
    """Login: where credentials lie, and the secret that signs access tokens."""

    table_name: str
    token_secret_arn: str


class AuthorizerSettings(Settings):
    """Authorizer: as for login."""

    table_name: str
    token_secret_arn: str


class CreateSessionSettings(Settings):
    """Create session."""

    table_name: str
    base_url: str


class UploadAudioSettings(Settings):
    """Upload audio."""

    table_name: str
    bucket_name: str


class EndSessionSettings(Settings):
    """End session: the queue is where a committed session goes."""

    table_name: str
    bucket_name: str
    process_queue_url: str
    base_url: str


class GetSessionSettings(Settings):
    """Get session."""

    table_name: str
    bucket_name: str
    base_url: str


class ProcessSessionSettings(Settings):
    """Process session: ``speech_engine`` names a module of ``scribe.engines``."""

    table_name: str
    bucket_name: str
    process_queue_url: str
    notes_queue_url: str
    speech_engine: str = "pocketsphinx"


class WriteNoteSettings(Settings):
    """Write note: ``note_engine`` names a module of ``scribe.engines``."""

    table_name: str
    bucket_name: str
    notes_queue_url: str
    note_engine: str = "rules"


class PublishEventsSettings(Settings):
    """Publish events."""

    bus_name: str


class DeadLetterSettings(Settings):
    """Dead letter."""

    table_name: str
