"""End against uploads, however their AWS calls interleave.

The promise (protocol, Upload audio): a chunk that was answered 200 before End committed is in the
manifest, in the version that was answered; none is answered 200 and then left out, replaced or
changed; exactly one End wins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scribe.aws.clients import client
from scribe.aws.sessions import Sessions
from tests.functions.calls import SESSION, Answer, create, end, upload
from tests.functions.conftest import NOW, Deployment
from tests.functions.steps import Step, read_version, wait_before_calls

NAMES = ("0.webm", "1.webm", "1.wav", "2.webm")

_runs = count()


@dataclass
class Upload:
    """An upload of the run: what it sent, and when it began and ended on the schedule."""

    name: str
    body: bytes
    step: Step
    began: int | None = None
    ended: int | None = None

    @property
    def is_stored(self) -> bool:
        return isinstance(self.step.result, Answer) and self.step.result.status == 200


@given(
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=5),
    ends=st.integers(1, 3),
    schedule=st.lists(st.integers(0, 7), max_size=80),
)
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_what_was_answered_200_is_processed(
    deployment: Deployment, names: list[str], ends: int, schedule: list[int]
) -> None:
    for service in ("dynamodb", "s3", "sqs"):
        wait_before_calls(client(service))
    session_id = f"{SESSION}-{next(_runs)}"
    create(session_id)
    ticks = count()
    clock = count()
    uploads = [
        Upload(name, body, Step(partial(_upload, session_id, name, body, ticks)))
        for name, body in ((name, f"body {number}".encode()) for number, name in enumerate(names))
    ]
    enders = [Step(lambda: end(len(names), session_id)) for _ in range(ends)]
    by_step = {one.step: one for one in uploads}
    waiting = [*by_step, *enders]
    while waiting:
        step = waiting[schedule.pop() % len(waiting) if schedule else 0]
        moment = next(clock)
        if step in by_step and by_step[step].began is None:
            by_step[step].began = moment
        step.advance()
        if step.done:
            waiting.remove(step)
            if step in by_step:
                by_step[step].ended = moment

    assert not [step.error for step in [*by_step, *enders] if step.error]
    answers = [step.result for step in enders]
    winners = [answer for answer in answers if answer.status == 202]
    assert len(winners) <= 1
    assert {answer.status for answer in answers} <= {202, 400, 503}
    if not winners:
        winners = [end(len(names), session_id)]

    sessions = Sessions(deployment.table_name)
    files = sessions.manifest("demo", session_id)
    assert winners[0].body["audio_files"] == [file.name for file in files]
    numbers = [file.sequence for file in files]
    assert numbers == sorted(set(numbers))
    assert len(deployment.messages(deployment.process_queue_url)) == 1

    processed = {
        file.sequence: read_version(
            deployment.bucket_name, f"audio/demo/{session_id}/{file.name}", file.version_id
        )
        for file in files
    }
    for number in {int(u.name[0]) for u in uploads if u.is_stored}:
        stored = [u for u in uploads if u.is_stored and int(u.name[0]) == number]
        last_begun = max(u.began for u in stored)  # type: ignore[type-var]
        latest = [u for u in stored if u.ended >= last_begun]  # type: ignore[operator]
        assert processed[number] in {u.body for u in stored}, "one that was answered 200"
        assert processed[number] in {u.body for u in latest}, "none that was replaced"


def _upload(session_id: str, name: str, body: bytes, ticks: Iterator[int]) -> Answer:
    return upload(name, body, session_id, now=NOW + timedelta(milliseconds=next(ticks)))
