"""The lifecycle of sessions that Amazon Transcribe hears, whatever befalls them and their jobs.

The same programs as in ``test_lifecycle``, and besides them: jobs end or fail when they please,
their events come early, late, twice or never, and a quota is used up for a while.
"""

import json
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from scribe.aws.clients import client
from scribe.job import JobState, named
from scribe.session import Status
from scribe.settings import Engines
from tests.functions.conftest import Deployment, forget_deployments
from tests.functions.steps import wait_before_calls
from tests.functions.test_lifecycle import Lifecycle, run_programs, worlds
from tests.functions.transcribe import FakeTranscribe, output
from tests.functions.world import World

__all__ = ["worlds"]

REASONS = {
    "breaks": "Internal failure.",
    "refuses": "The language code isn't supported in this Region.",
}


class JobLifecycle(Lifecycle):
    """What becomes of sessions that are heard in jobs; ``told`` is whether events are sent."""

    # A silent job is looked at for a day, and one of a cancelled session as well.
    settled_within = timedelta(hours=60)
    told = True

    def __init__(self) -> None:
        super().__init__()
        self.service = FakeTranscribe("wardscribe-audio")

    @initialize(told=st.booleans())
    def choose(self, told: bool) -> None:
        self.told = told

    @precondition(lambda self: self.service.jobs)
    @rule(
        which=st.integers(0, 3),
        status=st.sampled_from(["IN_PROGRESS", "COMPLETED", "COMPLETED", "FAILED"]),
        events=st.sampled_from([0, 1, 1, 2]),
    )
    def job_moves_on(self, which: int, status: str, events: int) -> None:
        """Let a job run, end or fail, and so many events tell of that."""
        names = list(self.service.jobs)
        name = names[which % len(names)]
        if self.service.jobs[name].status not in ("QUEUED", "IN_PROGRESS"):
            return
        if status == "IN_PROGRESS":
            self.service.jobs[name] = JobState("IN_PROGRESS")
            return
        if status == "FAILED":
            self.disturbed = True
            self.service.fail(name, REASONS["breaks"])
        else:
            self._end(name)
        if not events:
            self.disturbed = True
        for _ in range(events):
            self._tell(name)

    @rule(name=st.sampled_from(["x", "wardscribe.a.ses_lifecycle_0001.1", "other.a.b.1"]))
    def strange_event(self, name: str) -> None:
        """Let an event come that nobody waits for."""
        self._tell(name)

    @rule(error=st.sampled_from([None, "LimitExceededException", "InternalFailureException"]))
    def change_service(self, error: str | None) -> None:
        self.disturbed = True
        self.service.error = error

    def others_work(self) -> None:
        """End every job that runs. Their events come, or none does."""
        for name, state in list(self.service.jobs.items()):
            if state.status in ("QUEUED", "IN_PROGRESS"):
                self._end(name)
                if self.told or not self.disturbed:
                    self._tell(name)

    def mend(self) -> None:
        """Let everything work that did not."""
        super().mend()
        self.service.error = None

    def teardown(self) -> None:
        """Let everything come to rest, and see that nothing is lost or left over."""
        self.service.error = None
        try:
            super().teardown()
            if not self.disturbed:
                self._check_tidy()
        finally:
            self.service.close()

    def _check_tidy(self) -> None:
        bucket = self.world.deployment.bucket_name
        page = client("s3").list_object_versions(Bucket=bucket, Prefix="jobs/")
        assert not page.get("Versions")
        assert self.service.jobs == {}
        heard = [s for s in self.stories.values() if s.status in (Status.COMPLETED, Status.PARTIAL)]
        assert len(self.service.started) >= len(heard)

    def _end(self, name: str) -> None:
        """Let a job hear what was uploaded, as the fake assembly put it down."""
        job = named(name)
        assert job is not None
        reason = REASONS.get(self.world.engines.speech)
        if reason:
            self.service.fail(name, reason)
            return
        bucket = self.world.deployment.bucket_name
        try:
            flac = client("s3").get_object(Bucket=bucket, Key=job.audio_key)["Body"].read()
        except client("s3").exceptions.NoSuchKey:
            self.service.fail(name, "The S3 URI that you provided can't be accessed.")
            return
        said = tuple((f"spk_{n % 2}", body) for n, body in enumerate(json.loads(flac)))
        self.service.hear(name, output(said))

    def _tell(self, name: str) -> None:
        self.world.queues.send("transcription", json.dumps({"job": name}))


def test_no_session_gets_lost_that_a_job_hears(
    deployment: Deployment,
    worlds: list[World],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engines = {model: Engines(speech="transcribe").model_dump() for model in ("lite", "pro")}
    monkeypatch.setenv("ENGINES", json.dumps(engines))
    forget_deployments()
    wait_before_calls(client("transcribe"))
    run_programs(JobLifecycle, deployment, worlds, examples=22)
