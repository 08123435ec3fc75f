"""The API's models, ``lite`` and ``pro``: what the engines behind each can do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from scribe.settings import Engines, ModelId

AUTO_DETECT = "auto_detect"

_DISPLAY_NAMES: Mapping[ModelId, str] = {"lite": "Lite", "pro": "Professional"}

MIN_SESSION = timedelta(hours=1)
"""A session can be ended for at least this long (protocol: Expiry)."""


@dataclass(frozen=True)
class Speech:
    """What a speech engine can hear: ISO 639-1 languages, and how much audio at most.

    Transcripts for ``demonstration`` are not for patients; they say so themselves as well. An
    engine ``by_job`` works in a job, which is started and later looked at.
    """

    languages: tuple[str, ...]
    max_audio: timedelta
    diarization: bool = False
    demonstration: bool = False
    by_job: bool = False


# PocketSphinx: an hour of audio is what a Lambda's 15 minutes can hear at its speed. Transcribe:
# four hours is the service's own limit; of its languages those of the places that write to it.
SPEECH: Mapping[str, Speech] = {
    "transcribe": Speech(
        languages=(
            *("en", "hi", "ta", "te", "bn", "mr", "gu", "kn", "ml", "pa", "or"),
            *("ar", "de", "es", "fr", "id", "it", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "vi"),
        ),
        max_audio=timedelta(hours=4),
        diarization=True,
        by_job=True,
    ),
    "pocketsphinx": Speech(languages=("en",), max_audio=timedelta(hours=1), demonstration=True),
}


@dataclass(frozen=True)
class Model:
    """One of the API's models as a deployment configured it."""

    id: ModelId
    speech: Speech

    @property
    def session_length(self) -> timedelta:
        """How long after its creation a session of this model can be ended."""
        return max(MIN_SESSION, self.speech.max_audio)

    def hears(self, language: str) -> bool:
        """Whether a language code, such as ``en`` or ``en-IN``, can be asked for."""
        primary = language.replace("_", "-").partition("-")[0].lower()
        return language == AUTO_DETECT or primary in self.speech.languages

    def describe(self) -> dict[str, object]:
        """Return the model's entry in the discovery document (protocol: Model configuration)."""
        name = _DISPLAY_NAMES[self.id]
        return {
            "id": self.id,
            "display_name": f"{name} (demonstration)" if self.speech.demonstration else name,
            "languages": list(self.speech.languages),
            "max_session_duration_seconds": int(self.session_length.total_seconds()),
            "response_speed": "standard",
            "features": {
                "realtime_transcription": False,
                "speaker_diarization": self.speech.diarization,
                "demonstration_quality": self.speech.demonstration,
                "custom_templates": True,
            },
        }


def models(engines: Mapping[ModelId, Engines]) -> dict[str, Model]:
    """Return the models of a deployment by id."""
    return {id_: Model(id=id_, speech=SPEECH[choice.speech]) for id_, choice in engines.items()}


def languages(of: Iterable[Model]) -> list[str]:
    """Return every language that one of the models hears."""
    return sorted({language for model in of for language in model.speech.languages})
