"""Two workers at one job, and clients between them, however their AWS calls interleave."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest

import workers.process_session
import workers.transcribe_session
from scribe.aws.clients import client
from scribe.aws.sessions import Sessions
from scribe.session import Session, Status
from scribe.settings import Engines
from tests.functions.calls import SESSION, cancel, create, end, erase, upload
from tests.functions.conftest import Deployment, forget_deployments
from tests.functions.steps import Fault, Step, wait_before_calls
from tests.functions.transcribe import FakeTranscribe
from tests.functions.work import assemble, deliver, message

_runs = count()


@dataclass
class Run:
    """A session of its own, whose audio is committed and which Transcribe is to hear."""

    deployment: Deployment
    service: FakeTranscribe

    def __post_init__(self) -> None:
        self.session_id = f"{SESSION}-{next(_runs)}"
        self.job = f"wardscribe.demo.{self.session_id}.1"
        now = datetime.now(UTC)
        create(self.session_id, templates=["transcript"], now=now)
        upload("0.wav", session_id=self.session_id, now=now)
        end(1, self.session_id, now=now)

    def process(self, *, after: timedelta = timedelta()) -> list[str]:
        """Deliver the session's message, now or so much later."""
        handler = partial(workers.process_session.handler, clock=lambda: datetime.now(UTC) + after)
        return deliver(handler, message(session_id=self.session_id))

    def look(self) -> list[str]:
        """Deliver the job's message."""
        return deliver(workers.transcribe_session.handler, {"job": self.job})

    def bring_to(self, stage: str) -> None:
        """Bring the session on until its job is ``ready`` to start, or ``heard``."""
        if stage != "ended":
            self.process()
        if stage == "heard":
            self.look()
            self.service.hear(self.job)

    def finish(self) -> None:
        """Deliver what SQS and the sweeper would still deliver, and let the job end."""
        self.process(after=timedelta(minutes=20))  # A killed worker's lease is over by then.
        for _ in range(3):
            self.look()
            if self.job in self.service.jobs:
                self.service.hear(self.job)

    def session(self) -> Session | None:
        return Sessions(self.deployment.table_name).get("demo", self.session_id)

    def check_tidy(self) -> None:
        """See that neither the bucket nor Transcribe has anything of the job."""
        listed = client("s3").list_object_versions(
            Bucket=self.deployment.bucket_name, Prefix=f"jobs/demo/{self.session_id}/"
        )
        assert "Versions" not in listed
        assert self.job not in self.service.jobs

    def check_heard(self) -> None:
        session = self.session()
        assert session is not None
        assert session.status is Status.PROCESSING, "a session with a transcript never fails"
        assert len(session.documents) == 1
        asked = self.deployment.messages(self.deployment.notes_queue_url)
        assert {note["document_id"] for note in asked} == set(session.documents)
        self.check_tidy()


@pytest.fixture
def begin(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Run]]:
    """Return what begins a run, each of whose AWS calls a step waits for."""
    engines = {model: Engines(speech="transcribe").model_dump() for model in ("lite", "pro")}
    monkeypatch.setenv("ENGINES", json.dumps(engines))
    monkeypatch.setattr("scribe.aws.queue.Queue.put_off", lambda *_: None)
    monkeypatch.setattr(workers.process_session, "assemble", assemble)
    monkeypatch.setattr(workers.process_session, "write_mp3", lambda _, mp3: mp3.write_bytes(b"."))
    forget_deployments()
    for name in ("dynamodb", "s3", "sqs", "transcribe"):
        wait_before_calls(client(name))
    service = FakeTranscribe(deployment.bucket_name)
    yield lambda: Run(deployment, service)
    service.close()


def stopped_after(calls: int, work: Callable[[], Any]) -> Step:
    """Return a step that has made so many calls, or has ended before."""
    step = Step(work)
    for _ in range(calls + 1):
        if not step.done:
            step.advance()
    return step


def go_on(step: Step) -> None:
    while not step.done:
        step.advance()


@pytest.mark.parametrize("stage", ["ready", "heard"])
def test_two_workers_at_one_job(begin: Callable[[], Run], stage: str) -> None:
    for calls in count():
        run = begin()
        run.bring_to(stage)
        slow = stopped_after(calls, run.look)
        if slow.done:
            break
        run.look()
        if stage == "ready":
            run.service.hear(run.job)
            run.look()
        go_on(slow)
        run.finish()

        run.check_heard()
        started = [each["TranscriptionJobName"] for each in run.service.started]
        assert started.count(run.job) == 1, f"heard, and paid for, twice: {calls}"


@pytest.mark.parametrize("fault", [Fault.KILLED_BEFORE, Fault.LOST])
@pytest.mark.parametrize("stage", ["ended", "ready", "heard"])
def test_a_worker_dies_anywhere(begin: Callable[[], Run], stage: str, fault: Fault) -> None:
    for calls in count():
        run = begin()
        run.bring_to(stage)
        dying = stopped_after(calls, run.process if stage == "ended" else run.look)
        if dying.done:
            break
        dying.advance(fault)
        go_on(dying)
        run.finish()

        run.check_heard()


@pytest.mark.parametrize("gone", [cancel, erase])
@pytest.mark.parametrize("stage", ["ended", "ready", "heard"])
def test_a_session_goes_while_a_worker_is_at_it(
    begin: Callable[[], Run], stage: str, gone: Any
) -> None:
    for calls in count():
        run = begin()
        run.bring_to(stage)
        slow = stopped_after(calls, run.process if stage == "ended" else run.look)
        if slow.done:
            break
        assert gone(run.session_id, now=datetime.now(UTC)).status in (200, 204)
        go_on(slow)
        run.finish()

        session = run.session()
        assert session is None or session.status is Status.CANCELLED
        run.check_tidy()
