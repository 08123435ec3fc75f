"""The whole lifecycle of sessions, whatever is retried, repeated, reordered or killed half-way.

Hypothesis makes up what clients, queues, clocks, operators and crashes do; ``promises`` says what
must hold all the while, and this what must hold when everything has come to rest. A run of the
suite tries the same programs every time; ``LIFECYCLE_EXAMPLES=5000`` tries as many new ones.
"""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test

import workers.process_session
import workers.write_note
from scribe.aws import schema
from scribe.aws.clients import client
from scribe.aws.table import deserialize
from scribe.event import NAMES
from scribe.session import Status
from tests.functions import calls
from tests.functions.clients import SESSIONS, TEMPLATES, Clients, numbers, plans, whos
from tests.functions.conftest import Deployment
from tests.functions.promises import Story
from tests.functions.steps import Fault, Step, read_version, wait_before_calls
from tests.functions.work import assemble
from tests.functions.world import PAUSE, Plan, World

EXAMPLES = int(os.environ.get("LIFECYCLE_EXAMPLES", "0"))
SETTLED_WITHIN = timedelta(hours=4)
"""Whatever has happened. An hour to expire, about two for six resends, each twice as long."""

STAGES = [
    ["recorded", "recorded", "ended", "heard"],
    ["absent", "recorded", "ended"],
    ["absent", "recorded", "ended"],
]
"""Where each session may be when a program begins."""

RACING = [
    *[
        "upload",
        "upload webm",
        "end",
        "get",
        "patch",
        "cancel",
        "erase",
        "sweep",
        "process",
        "text",
    ],
    *["upload", "end", "deliver", "deliver", "deliver"],
]

moods = st.sampled_from(["works", "works", "breaks", "refuses"])


class Lifecycle(Clients):
    """What becomes of two tenants' three sessions."""

    settled_within = SETTLED_WITHIN

    @initialize(
        stages=st.tuples(*(st.sampled_from(stages) for stages in STAGES)),
        uploads=st.lists(numbers, min_size=1, max_size=3),
        templates=st.sampled_from(TEMPLATES),
    )
    def begin(
        self, stages: tuple[str, ...], uploads: list[int], templates: tuple[str, ...]
    ) -> None:
        """Bring each session some way, for the program to go on from there."""
        self.world.watch = self.watch
        for who, stage in zip(SESSIONS, stages, strict=True):
            if stage != "absent":
                self.create(who, templates, ())
                for number in uploads:
                    self.upload(who, number, "wav", ())
            if stage in ("ended", "heard"):
                self.end(who, 0, False, None, ())
            if stage == "heard":
                self.deliver(-1, ())

    # What the deployment does

    @precondition(lambda self: self.world.queues.visible())
    @rule(which=st.integers(0, 7), plan=plans)
    def deliver(self, which: int, plan: Plan) -> None:
        visible = self.world.queues.visible()
        self._disturbed_by(plan)
        self.world.deliver(visible[which % len(visible)], plan)

    @precondition(lambda self: self.world.queues.messages)
    @rule(which=st.integers(0, 7), times=st.sampled_from([1, 1, 10]))
    def duplicate(self, which: int, times: int) -> None:
        messages = self.world.queues.messages
        for _ in range(times):
            self.world.queues.duplicate(messages[which % len(messages)])

    @precondition(lambda self: self.world.unpublished)
    @rule(number=st.integers(1, 9), plan=plans)
    def publish(self, number: int, plan: Plan) -> None:
        self.world.publish(number, plan)

    @rule(plan=plans)
    def sweep(self, plan: Plan) -> None:
        self._disturbed_by(plan)
        self.world.sweep(plan)

    @precondition(lambda self: self.world.running)
    @rule(which=st.integers(0, 3), plan=plans)
    def go_on(self, which: int, plan: Plan) -> None:
        running = self.world.running
        self.world.go_on(running[which % len(running)], plan)

    @rule(
        duration=st.one_of(
            st.sampled_from([1.0, 30.0, 120.0, 1000.0, 4000.0]).map(
                lambda seconds: timedelta(seconds=seconds)
            ),
            st.sampled_from([-1.0, 0.0]),
        )
    )
    def pass_time(self, duration: timedelta | float) -> None:
        self.disturbed = True
        if isinstance(duration, float):
            # To when something is to be done next, or to just before it.
            later = (self.world.next_time() or self.world.now) + timedelta(seconds=duration)
            duration = max(timedelta(), later - self.world.now)
        self.world.pass_time(duration)

    @rule(speech=moods, notes=moods)
    def change_engines(self, speech: str, notes: str) -> None:
        self.disturbed = True
        self.world.engines.speech, self.world.engines.notes = speech, notes

    @precondition(lambda self: self.world.dead_letters())
    @rule(which=st.integers(0, 3), plan=plans)
    def redrive(self, which: int, plan: Plan) -> None:
        letters = self.world.dead_letters()
        self.world.redrive(letters[which % len(letters)], plan)

    @rule(
        who=whos,
        number=numbers,
        kinds=st.lists(st.sampled_from(RACING), min_size=2, max_size=4),
        schedule=st.lists(
            st.tuples(st.integers(0, 3), st.sampled_from([None] * 9 + list(Fault))), max_size=20
        ),
    )
    def race(
        self,
        who: tuple[str, str],
        number: int,
        kinds: list[str],
        schedule: list[tuple[int, Fault | None]],
    ) -> None:
        """Let handlers that are about one session run call by call, in turns that are drawn."""
        self.disturbed = True
        world, before = self.world, list(self.world.running)
        start: dict[str, Callable[[Plan], None]] = {
            "upload": partial(self.upload, who, number, "wav"),
            "upload webm": partial(self.upload, who, number, "webm"),
            "end": partial(self.end, who, 0, False, None),
            "get": partial(self.get, who),
            "patch": partial(self.patch, who),
            "cancel": partial(self.call_off, who, "cancel"),
            "erase": partial(self.call_off, who, "erase"),
            "sweep": self.sweep,
            "text": partial(self.upload_transcript, who, "Doctor: One."),
            "process": partial(self.process_template, who, "vitals"),
            "deliver": partial(self.deliver, -1),
        }
        for kind in kinds:
            if kind != "deliver" or world.queues.visible():
                start[kind](((0, PAUSE),))
        for which, fault in schedule:
            racing = [each for each in world.running if each not in before]
            if not racing:
                return
            turn: Plan = ((0, fault), (0, PAUSE)) if fault else ((1, PAUSE),)
            world.go_on(racing[which % len(racing)], turn)

    # What must hold

    def teardown(self) -> None:
        """Let everything come to rest, and see that nothing is lost."""
        try:
            if sys.exc_info()[0] is None:  # or the program has failed already
                self._come_to_rest()
        finally:
            for invocation in list(self.world.running):
                invocation.step.kill()

    def _come_to_rest(self) -> None:
        for invocation in list(self.world.running):
            self.world.go_on(invocation)
        if not self.disturbed:
            self._settle(timedelta())
            under_way = [s for s in self.stories.values() if s.status is Status.PROCESSING]
            assert not under_way, "undisturbed, nothing waits for the sweeper"
        self._settle()
        self._check()
        self.mend()
        for letter in self.world.dead_letters():
            self.world.redrive(letter)
        self._settle()
        self._check()
        for story in self.stories.values():
            if story.status is Status.FAILED:
                assert story.item is not None
                code = story.item["error"]["code"]
                assert code in ("audio_too_short", "language_unsupported"), "or can be redriven"
        before = dict(self.world.rows)
        for message in list(self.world.queues.messages):
            if message.queue in ("process", "notes", "transcription"):
                self.world.queues.duplicate(message)
        self._settle()
        assert self.world.rows == before, "the result is the same however often it is worked for"

    def mend(self) -> None:
        """Let everything work that did not."""
        self.world.engines.speech = self.world.engines.notes = "works"

    def _settle(self, within: timedelta | None = None) -> None:
        """Deliver everything, and let time pass, until nothing is to be done any more."""
        world = self.world
        within = self.settled_within if within is None else within
        until = world.now + within
        while True:
            self.others_work()
            while world.unpublished:
                world.publish(10)
            if visible := world.queues.visible():
                world.deliver(visible[0])
                continue
            then = world.next_time()
            if then is None or not within:
                break
            world.pass_time(max(timedelta(), then - world.now) or timedelta(minutes=1))
            world.sweep()
            assert world.now <= until, "everything comes to an end in time"

    def others_work(self) -> None:
        """Let AWS do what it does by itself."""

    def _check(self) -> None:
        bucket = self.world.deployment.bucket_name
        page = client("s3").list_object_versions(Bucket=bucket)
        keys = [
            each["Key"] for kind in ("Versions", "DeleteMarkers") for each in page.get(kind, ())
        ]
        unread = any(letter.cause == "unreadable" for letter in self.world.dead_letters())
        for (tenant, session_id), story in self.stories.items():
            self.get((tenant, session_id), ())
            story.check_patches()
            story.check_lines(
                [
                    line
                    for line in self.world.deployment.lines()
                    if (line["tenant"], line.get("session_id")) == (tenant, session_id)
                ]
            )
            assert story.status not in (Status.CREATED, Status.RECORDING, Status.PROCESSING)
            if not story.is_kept:
                left = [key for key in keys if f"/{tenant}/{session_id}" in key]
                assert unread or not left, "nothing is left of it"
                manifest = schema.manifest_key(tenant, session_id)
                assert tuple(manifest.values()) not in self.world.rows
            elif story.manifest is not None:
                self._check_result(story, unread=unread)
            elif story.text is not None:
                self._check_text(story)
            told = [
                event
                for event in self.world.bus
                if (event["tenant"], event["session_id"]) == (tenant, session_id)
            ]
            assert len({(event["event"], event["id"]) for event in told}) == len(story.events)
            names = {event["id"]: event["event"] for event in told}
            assert sorted(names.values()) == sorted(NAMES[status] for status, _ in story.events)

    def _check_text(self, story: Story) -> None:
        assert story.item is not None
        view = calls.get(story.session_id, tenant=story.tenant, now=self.world.now)
        assert view.body["transcript"] == story.text
        answered = [each for each in story.uploads if each.status == 200 and not each.presigned]
        assert not answered, "no audio that was answered 200 is left out for a text"
        documents = story.item["documents"]
        assert story.asked <= documents.keys()
        assert all(each["status"] != "processing" for each in documents.values())

    def _check_result(self, story: Story, *, unread: bool) -> None:
        assert story.item is not None
        assert story.manifest is not None
        bucket, prefix = (
            self.world.deployment.bucket_name,
            f"audio/{story.tenant}/{story.session_id}/",
        )
        bodies = {
            file.version_id: read_version(
                bucket, prefix + file.object_name, file.version_id
            ).decode()
            for file in story.manifest
        }
        story.check_files(bodies, late=None if unread else set(story.item.get("late_files", ())))
        if story.status in (Status.COMPLETED, Status.PARTIAL):
            view = calls.get(
                story.session_id,
                tenant=story.tenant,
                now=self.world.now,
                query={"segments": "true"},
            )
            heard = [segment["text"] for segment in view.body["segments"]]
            assert heard == list(bodies.values()), "what was committed is what was heard"
            documents = story.item["documents"]
            assert story.asked <= documents.keys(), "what was promised is not lost"
            assert all(each["status"] != "processing" for each in documents.values())

    def watch(self, change: dict[str, Any], by: Step | None) -> None:
        """Tell the story that a change of the table belongs to."""
        old, new = change.get("OldImage"), change.get("NewImage")
        for (tenant, session_id), story in self.stories.items():
            if change["Keys"]["pk"]["S"] != schema.session_key(tenant, session_id)["pk"]:
                continue
            if change["Keys"]["sk"]["S"] == "manifest":
                story.manifest_changed(old, new)
            else:
                before, after = (deserialize(image) if image else None for image in (old, new))
                story.session_changed(self.world.moment, before, after, by)


@pytest.fixture
def worlds(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[World]]:
    """Let the world that is in the list be the one that handlers run in."""
    current: list[World] = []

    for service in ("dynamodb", "s3", "sqs", "events"):
        wait_before_calls(client(service))

    def answer_sqs(**call: Any) -> Any:
        return current[0].queues.answer(**call)

    def stored_at() -> datetime:
        return current[0].unlike_any_time()

    def answer_events(**call: Any) -> Any:
        return current[0].put_events(**call)

    client("sqs").meta.events.register("before-call", answer_sqs)
    client("events").meta.events.register("before-call", answer_events)
    # The bucket's clock is the world's. By it moto tells a key's latest version.
    monkeypatch.setattr("moto.s3.models.utcnow", stored_at)
    monkeypatch.setattr(workers.process_session, "speech_to_text", lambda _: current[0].engines)
    monkeypatch.setattr(workers.process_session, "assemble", assemble)
    monkeypatch.setattr(
        workers.process_session, "write_mp3", lambda _, mp3: mp3.write_bytes(b"mp3")
    )
    monkeypatch.setattr(workers.write_note, "note_writer", lambda *_: current[0].engines.writer())
    logging.disable(logging.CRITICAL)  # a line for each of some thousand requests
    yield current
    logging.disable(logging.NOTSET)
    client("sqs").meta.events.unregister("before-call", answer_sqs)
    client("events").meta.events.unregister("before-call", answer_events)


def run_programs(
    machine: type[Lifecycle], deployment: Deployment, worlds: list[World], examples: int
) -> None:
    """Run programs that Hypothesis makes up, each in a world of its own."""

    class InNewWorld(machine):  # type: ignore[valid-type, misc]
        def __init__(self) -> None:
            super().__init__()
            self.world = World(deployment)
            worlds[:] = [self.world]

    run_state_machine_as_test(
        InNewWorld,
        settings=settings(
            max_examples=EXAMPLES or examples,
            stateful_step_count=15,
            derandomize=not EXAMPLES,
            database=None,
            report_multiple_bugs=False,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_session_gets_lost(deployment: Deployment, worlds: list[World]) -> None:
    run_programs(Lifecycle, deployment, worlds, examples=60)
