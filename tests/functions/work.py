"""The workers as SQS calls them, and the engines that stand in for real ones."""

import json
import math
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scribe.engines.rules import RulesNoteWriter
from scribe.errors import ProcessingError
from scribe.media.assembly import Assembly
from scribe.transcript import Segment, Transcript
from tests.functions.calls import SESSION

SAID = Transcript(
    language="en",
    engine="fake",
    segments=(
        Segment(segment=0, start=0.0, end=1.0, speaker="Doctor", text="Any nausea?"),
        Segment(segment=1, start=1.0, end=2.0, speaker="Patient", text="No, none."),
        Segment(
            segment=2,
            start=2.0,
            end=4.0,
            speaker="Doctor",
            text="Take ibuprofen 400 mg twice daily for five days.",
        ),
    ),
)


def wav(seconds: float = 0.6, hertz: int = 220) -> bytes:
    """Return a tone: 8 kHz, 16 bits, mono."""
    samples = (
        int(3000 * math.sin(2 * math.pi * hertz * n / 8000)) for n in range(int(seconds * 8000))
    )
    pcm = b"".join(struct.pack("<h", sample) for sample in samples)
    head = struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
    return b"".join(
        (
            b"RIFF" + struct.pack("<I", 36 + len(pcm)) + b"WAVEfmt " + head,
            b"data" + struct.pack("<I", len(pcm)) + pcm,
        )
    )


@dataclass
class FakeSpeech:
    """A speech engine that hears what it is told to, and counts how often it was asked."""

    transcript: Transcript = SAID
    error: Exception | None = None
    heard: list[dict[str, Any]] = field(default_factory=list)
    name: str = "fake"

    def transcribe(self, audio: Path, **asked: Any) -> Transcript:
        self.heard.append(asked)
        assert audio.stat().st_size > 0
        if self.error:
            raise self.error
        return self.transcript


@dataclass
class FailingWriter:
    """A note writer that can't."""

    error: Exception = field(default_factory=lambda: ProcessingError("extraction_failed", "No."))
    name: str = "failing"

    def write(self, *_: Any) -> Any:
        raise self.error


@dataclass
class Engines:
    """The engines' moods: each ``works``, ``breaks`` for a while, or ``refuses`` for good."""

    speech: str = "works"
    notes: str = "works"

    def transcribe(self, flac: Path, **_: Any) -> Transcript:
        """Hear the names of the uploads of which the audio was assembled."""
        if self.speech == "breaks":
            raise RuntimeError("speech")
        if self.speech == "refuses":
            raise ProcessingError("language_unsupported", "No.")
        heard = json.loads(flac.read_text())
        return Transcript(
            language="en",
            engine="fake",
            segments=tuple(Segment(segment=n, text=text) for n, text in enumerate(heard)),
        )

    def writer(self) -> Any:
        """Return the note writer."""
        if self.notes == "works":
            return RulesNoteWriter()
        return FailingWriter() if self.notes == "refuses" else FailingWriter(RuntimeError("notes"))


def assemble(chunks: Sequence[Any], *, flac: Path, **_: Any) -> Assembly:
    """Assemble no sound, but what was uploaded, as it stands there."""
    bodies = [chunk.open().read().decode() for chunk in chunks]
    flac.write_text(json.dumps(bodies))
    return Assembly(float(len(bodies)), len(bodies), ())


def message(**fields: Any) -> dict[str, Any]:
    """Return the body of a message about the sample session."""
    return {"tenant": "demo", "session_id": SESSION, "attempt": 1, **fields}


def deliver(
    handler: Callable[[dict[str, Any], object], dict[str, Any]],
    *bodies: dict[str, Any] | str,
    receive_count: int = 1,
    receipts: list[str] | None = None,
) -> list[str]:
    """Deliver messages to a worker in one batch; return the ids of those to come again."""
    records = [
        {
            "messageId": f"message-{number}",
            "receiptHandle": receipts[number] if receipts else f"receipt-{number}",
            "body": body if isinstance(body, str) else json.dumps(body),
            "attributes": {"ApproximateReceiveCount": str(receive_count)},
            "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:process",
        }
        for number, body in enumerate(bodies)
    ]
    failures = handler({"Records": records}, None)["batchItemFailures"]
    return [failure["itemIdentifier"] for failure in failures]
