"""A whole deployment on a clock of the test's, whose every handler runs call by call.

Its handlers are the real ones. Its table and bucket are moto's; its queues, the bus and the table's
stream are such that a test decides what is delivered when; its engines hear what was uploaded, as
it stands there, so that a transcript tells which versions were heard.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import moto.backends
from moto.dynamodb.models.utilities import dynamo_json_dump

import ops.redrive
import workers.dead_letter
import workers.late_audio
import workers.process_session
import workers.publish_events
import workers.sweep
import workers.transcribe_session
import workers.write_note
from scribe.aws import schema
from scribe.aws.clients import client
from scribe.aws.dead_letters import DeadLetter
from tests.functions.conftest import NOW, REGION, Deployment
from tests.functions.queues import Message, Queues, sqs_event
from tests.functions.steps import Fault, Step
from tests.functions.work import Engines

ACCOUNT = "123456789012"
"""Moto's."""

PAUSE = "pause"
"""What a plan may have in the place of a fault: the handler stops there, to be gone on with."""

Plan = tuple[tuple[int, "Fault | str"], ...]
"""What befalls a handler: after so many calls this, after so many more that."""

WORKERS: dict[str, Any] = {
    "process": workers.process_session,
    "notes": workers.write_note,
    "late": workers.late_audio,
    "transcription": workers.transcribe_session,
}
LIMITS = {
    "process": timedelta(minutes=15),
    "notes": timedelta(minutes=15),
    "late": timedelta(minutes=1),
    "transcription": timedelta(minutes=2),
    "process-dead": timedelta(seconds=29),
    "notes-dead": timedelta(seconds=29),
    "late-dead": timedelta(seconds=29),
    "transcription-dead": timedelta(seconds=29),
}
"""How long the worker of each queue may run, as in ``infra/pipeline.py``."""
REQUEST_LIMIT = timedelta(seconds=29)
SWEEP_LIMIT = timedelta(seconds=55)
LATE_HELD_BACK = timedelta(seconds=35)


@dataclass(eq=False)
class Invocation:
    """A handler on its way, which is killed at its deadline; ``ended`` is told that it ended."""

    step: Step
    deadline: datetime
    ended: Callable[[Step], None]


@dataclass
class World:
    """The deployment, and where everything in it stands."""

    deployment: Deployment
    now: datetime = NOW
    moment: int = 0
    engines: Engines = field(default_factory=Engines)
    running: list[Invocation] = field(default_factory=list)
    rows: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    changes: int = 0
    unpublished: list[dict[str, Any]] = field(default_factory=list)
    bus: list[dict[str, Any]] = field(default_factory=list)
    watch: Callable[[dict[str, Any], Step | None], None] = lambda *_: None

    def __post_init__(self) -> None:
        self.queues = Queues(
            lambda: self.now, visibility={queue: 6 * limit for queue, limit in LIMITS.items()}
        )
        dynamodb, table = client("dynamodb"), self.deployment.table_name
        audit = self.deployment.audit_table_name
        for name in (table, audit):
            dynamodb.delete_table(TableName=name)
        dynamodb.create_table(
            TableName=table,
            **schema.table_definition(),
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        dynamodb.create_table(TableName=audit, **schema.audit_table_definition())
        erase_everything(self.deployment.bucket_name)

    def invoke(
        self,
        call: Callable[[], Any],
        *,
        limit: timedelta = REQUEST_LIMIT,
        ended: Callable[[Step], None] = lambda _: None,
        plan: Plan = (),
    ) -> Invocation:
        """Start a handler, and let it run as planned."""
        self.now += timedelta(milliseconds=10)
        invocation = Invocation(Step(call), self.now + limit, ended)
        self.running.append(invocation)
        self._advance(invocation.step, None)
        self.go_on(invocation, plan)
        return invocation

    def go_on(self, invocation: Invocation, plan: Plan = ()) -> None:
        """Let a handler run as planned from where it is, and then to its end."""
        step = invocation.step
        for calls, what in plan:
            for _ in range(calls):
                self._advance(step, None)
            if step.done:
                break
            if isinstance(what, str):
                return
            self._advance(step, what)
        while not step.done:
            self._advance(step, None)
        self._finish(invocation)

    def kill(self, invocation: Invocation) -> None:
        """Let a handler die where it is."""
        invocation.step.kill()
        self._finish(invocation)

    def pass_time(self, duration: timedelta) -> None:
        """Move the clock on; whoever runs beyond its limit dies."""
        for invocation in [each for each in self.running if each.deadline <= self.now + duration]:
            self.kill(invocation)
        self.now += duration

    def deliver(self, message: Message, plan: Plan = ()) -> None:
        """Deliver a message that is visible to the worker of its queue."""
        if not self.queues.receive(message):
            return
        receipt, event, queue = message.receipt, sqs_event(message), message.queue
        dead = queue.endswith("-dead")
        handler = (workers.dead_letter if dead else WORKERS[queue]).handler
        clock = {} if queue == "late" else {"clock": lambda: self.now}

        def ended(step: Step) -> None:
            if step.killed or step.error:
                return
            if step.result == {"batchItemFailures": []}:
                self.queues.delete(message, receipt)

        self.invoke(
            lambda: handler(event, None, **clock), limit=LIMITS[queue], ended=ended, plan=plan
        )

    def publish(self, number: int, plan: Plan = ()) -> None:
        """Show the next records of the stream to whoever publishes them."""
        records = self.unpublished[:number]

        def ended(step: Step) -> None:
            if step.killed or step.error:
                return
            failed = {failure["itemIdentifier"] for failure in step.result["batchItemFailures"]}
            for record in records:
                if record["dynamodb"]["SequenceNumber"] in failed:
                    break
                if record in self.unpublished:
                    self.unpublished.remove(record)

        event = {"Records": records}
        self.invoke(lambda: workers.publish_events.handler(event, None), ended=ended, plan=plan)

    def sweep(self, plan: Plan = ()) -> None:
        """Let the sweeper come by."""
        context = SimpleNamespace(get_remaining_time_in_millis=lambda: 55_000)
        clock = lambda: self.now  # noqa: E731
        self.invoke(
            lambda: workers.sweep.handler({}, context, clock=clock), limit=SWEEP_LIMIT, plan=plan
        )

    def dead_letters(self) -> list[DeadLetter]:
        """Return the dead letters that are kept."""
        letters = [row for (key, _), row in self.rows.items() if key.startswith("DEAD_LETTER#")]
        fields = DeadLetter.__dataclass_fields__
        return [DeadLetter(**{name: row[name]["S"] for name in fields}) for row in letters]

    def redrive(self, letter: DeadLetter, plan: Plan = ()) -> None:
        """Send a dead letter again, as an operator does."""
        names = self.deployment
        now = self.now
        self.invoke(
            lambda: ops.redrive.redrive(names.table_name, names.process_queue_url, letter, now=now),
            plan=plan,
        )

    def upload_presigned(self, key: str, body: bytes) -> str:
        """Store an object as a presigned POST does, and tell of it; return its version."""
        bucket = self.deployment.bucket_name
        answer = client("s3").put_object(Bucket=bucket, Key=key, Body=body)
        stored = {"key": key, "version-id": answer["VersionId"]}
        self.queues.send("late", json.dumps({"detail": {"object": stored}}), delay=LATE_HELD_BACK)
        self.moment += 1
        return str(answer["VersionId"])

    def unlike_any_time(self) -> datetime:
        """Return the time, in UTC without saying so, as no call has been told it before."""
        self.moment += 1
        return self.now.replace(tzinfo=None) + timedelta(microseconds=self.moment)

    def next_time(self) -> datetime | None:
        """Return when something is to be done next, None if nothing ever is."""
        due = [row["due_at"]["S"] for row in self.rows.values() if "due_at" in row]
        times = [message.visible_at for message in self.queues.waiting()]
        return min((*times, *map(datetime.fromisoformat, due)), default=None)

    def put_events(self, model: Any, params: dict[str, Any], **_: Any) -> tuple[Any, Any]:
        """Answer PutEvents in the place of the bus."""
        entries = json.loads(params["body"])["Entries"]
        for _time in range(2 if Step.running and Step.running.fault is Fault.REPEATED else 1):
            self.bus += [json.loads(entry["Detail"]) for entry in entries]
        taken = {"Entries": [{"EventId": "1"} for _ in entries], "ResponseMetadata": {}}
        return SimpleNamespace(status_code=200), taken

    def _advance(self, step: Step, fault: Fault | None) -> None:
        if not step.done:
            step.advance(fault)
            self._look(step)

    def _finish(self, invocation: Invocation) -> None:
        self.running.remove(invocation)
        self.moment += 1
        self._look()
        invocation.ended(invocation.step)

    def _look(self, by: Step | None = None) -> None:
        """See what has changed in the table."""
        self.moment += 1
        backend = moto.backends.get_backend("dynamodb")[ACCOUNT][REGION]
        shard = backend.tables[self.deployment.table_name].stream_shard
        assert shard is not None
        for record in shard.items[self.changes :]:
            self.changes += 1
            change = json.loads(dynamo_json_dump(record.to_json()["dynamodb"]))
            key = (change["Keys"]["pk"]["S"], change["Keys"]["sk"]["S"])
            if "NewImage" in change:
                self.rows[key] = change["NewImage"]
            else:
                del self.rows[key]
            if _is_transition(change):
                self.unpublished.append({"dynamodb": change})
            self.watch(change, by)


def _is_transition(change: dict[str, Any]) -> bool:
    """Whether the stream's filters let a change through (``infra/pipeline.py``)."""
    if change["Keys"]["sk"]["S"] != "session" or "NewImage" not in change:
        return False
    if "OldImage" not in change:
        return True
    before, after = (change[image]["status"]["S"] for image in ("OldImage", "NewImage"))
    if after == "processing":
        return before in {"created", "recording", "failed", "partial"}
    return before in {"created", "recording", "processing"} and after not in {
        "created",
        "recording",
    }


def erase_everything(bucket: str) -> None:
    """Delete every version of every object of a bucket."""
    page = client("s3").list_object_versions(Bucket=bucket)
    found = [
        {"Key": each["Key"], "VersionId": each["VersionId"]}
        for kind in ("Versions", "DeleteMarkers")
        for each in page.get(kind, ())
    ]
    if found:
        client("s3").delete_objects(Bucket=bucket, Delete={"Objects": found})
