"""Amazon Transcribe: hears many languages and tells speakers apart, in a job.

Everything here is pure; the calls to AWS are in ``scribe/aws/transcription_jobs.py``.
"""

from dataclasses import dataclass
from typing import Any

from scribe.engines import JobOrder
from scribe.engines.transcribe.failures import failure_of
from scribe.engines.transcribe.output import read_output
from scribe.engines.transcribe.request import Place, start_request
from scribe.engines.transcribe.speakers import with_roles
from scribe.errors import ProcessingError
from scribe.transcript import Transcript

UNSURE = 0.6
"""Of clear speech Transcribe is sure by more than 0.9 on the average."""
NOTICE = (
    "Amazon Transcribe was unsure of much of this recording: "
    "expect wrong and missing words, and check everything against the audio."
)


@dataclass(frozen=True)
class Transcribe:
    """The engine of a deployment; ``vocabulary`` names a custom vocabulary of its account."""

    place: Place
    vocabulary: str = ""
    name: str = "transcribe"

    def request(self, order: JobOrder) -> dict[str, Any]:
        """Return the request that starts a job."""
        return start_request(order, self.place, vocabulary=self.vocabulary)

    def transcript(self, output: object, *, language: str | None) -> Transcript:
        """Return the transcript that a job's output holds.

        What was heard badly is still a transcript: it says so by a notice and by each segment's
        confidence. To fail it would take from a clinician what no other try brings back.

        Raises:
            ProcessingError: ``audio_quality_poor``, there are no words.
            ValueError: it is not an output of Transcribe's.
        """
        heard = read_output(output)
        if not heard.segments:
            raise ProcessingError(
                "audio_quality_poor", "There are no words in the audio that could be understood."
            )
        return Transcript(
            language=language or heard.language or "und",
            engine=self.name,
            segments=with_roles(heard.segments),
            notice=NOTICE if heard.confidence < UNSURE else None,
        )

    def failure(self, reason: str) -> ProcessingError | None:
        """Return what a failed or refused job means; None if the audio is not at fault."""
        return failure_of(reason)
