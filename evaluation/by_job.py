"""Amazon Transcribe as an engine that answers at once: it starts the job and waits for it."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

from scribe.aws.clients import Throttled
from scribe.aws.erasure import Erasure
from scribe.aws.job_objects import JobObjects
from scribe.aws.transcription_jobs import Refused, TranscriptionJobs
from scribe.engines import JobOrder, SessionMode
from scribe.engines.transcribe import Transcribe
from scribe.engines.transcribe.request import Place
from scribe.errors import ProcessingError
from scribe.job import Job, JobState
from scribe.media.pcm import read_pcm
from scribe.transcript import Transcript

_LOOK_EVERY_SECONDS = 5.0
_LONGEST_LOOKS = 2_000
_BYTES_PER_SECOND = 2 * 16_000


class AwaitedTranscribe:
    """The product's engine, in a bucket of one's own and by one's own credentials.

    A job is named by its audio, so that a run that was interrupted finds what it had started.
    What it put into the bucket is deleted again.
    """

    name = "transcribe"

    def __init__(self, bucket_name: str, wait: Callable[[float], None] = time.sleep) -> None:
        self._engine = Transcribe(Place(bucket_name, data_key_arn="", data_access_role_arn=""))
        self._jobs = TranscriptionJobs()
        self._objects = JobObjects(bucket_name)
        self._erasure = Erasure(bucket_name)
        self._wait = wait

    def transcribe(
        self,
        audio: Path,
        *,
        languages: tuple[str, ...],
        mode: SessionMode,
        progress: Callable[[float], None] | None = None,  # noqa: ARG002 - a job tells none
    ) -> Transcript:
        """Return what is said in ``audio`` (FLAC, 16 kHz, mono).

        Raises:
            ProcessingError: with the protocol's code, when no transcript can be had.
        """
        digest = hashlib.sha256(audio.read_bytes()).hexdigest()[:32]
        job = Job(stack="evaluation", tenant="evaluation", session_id=digest, attempt=1)
        seconds = sum(map(len, read_pcm(audio))) / _BYTES_PER_SECOND
        state = self._ended(JobOrder(job, seconds, languages, mode), audio)
        try:
            if state.status == "FAILED":
                raise self._engine.failure(state.failure_reason) or _failed()
            return self._engine.transcript(self._objects.output(job), language=state.language)
        finally:
            self._jobs.delete(job.name)
            self._erasure.erase_job(job)

    def _ended(self, order: JobOrder, audio: Path) -> JobState:
        for _ in range(_LONGEST_LOOKS):
            try:
                state = self._jobs.find(order.job.name)
                if state is None:
                    self._start(order, audio)
                elif state.status in ("COMPLETED", "FAILED"):
                    return state
            except Throttled:
                pass
            self._wait(_LOOK_EVERY_SECONDS)
        raise ProcessingError("timeout", "Amazon Transcribe did not end its job in time.")

    def _start(self, order: JobOrder, audio: Path) -> None:
        with audio.open("rb") as flac:
            self._objects.put_audio(order.job, flac)
        request = self._engine.request(order)
        # Without a role and a key of a deployment the caller's own rights and the bucket's key do.
        del request["OutputEncryptionKMSKeyId"], request["JobExecutionSettings"]
        try:
            self._jobs.start(request)
        except Refused as error:
            self._erasure.erase_job(order.job)
            raise self._engine.failure(error.reason) or _failed() from None


def _failed() -> ProcessingError:
    return ProcessingError("processing_failed", "Amazon Transcribe could not do its job.")
