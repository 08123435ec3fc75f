"""Clients as a stateful test has them: every request that they can make, to be met by faults."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from scribe.session import Status
from tests.functions import calls
from tests.functions.promises import Ending, Request, Story, Upload
from tests.functions.steps import Fault, Step
from tests.functions.world import PAUSE, Plan, World

SESSIONS = [("a", "ses_lifecycle_0001"), ("b", "ses_lifecycle_0001"), ("a", "ses_lifecycle_0002")]
"""Tenants and ids: two tenants have one id."""
TEMPLATES: list[tuple[str, ...]] = [(), ("transcript",), ("transcript", "medications")]

# Most happens to the first session, and early in a handler: few have more than five calls.
whos = st.sampled_from([*SESSIONS, *[SESSIONS[0]] * 3])
numbers = st.integers(0, 2)
plans: st.SearchStrategy[Plan] = st.one_of(
    st.just(()),
    st.lists(
        st.tuples(
            st.sampled_from([0, 1, 1, 2, 2, 3, 3, 4, 5, 7, 9]),
            st.sampled_from([PAUSE, PAUSE, PAUSE, *Fault]),
        ),
        min_size=1,
        max_size=2,
    ).map(tuple),
)


class Clients(RuleBasedStateMachine):
    """Two tenants' clients, and the story of each session as they tell it."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.stories = {who: Story(*who) for who in SESSIONS}
        self.requests = 0
        self.disturbed = False

    @rule(who=whos, templates=st.sampled_from(TEMPLATES), plan=plans)
    def create(self, who: tuple[str, str], templates: tuple[str, ...], plan: Plan) -> None:
        tenant, session_id = who
        self._ask(
            Request(self.world.moment),
            plan,
            calls.create,
            session_id,
            tenant=tenant,
            templates=templates,
        )

    @rule(who=whos, number=numbers, extension=st.sampled_from(["wav", "webm"]), plan=plans)
    def upload(self, who: tuple[str, str], number: int, extension: str, plan: Plan) -> None:
        story = self.stories[who]
        self.requests += 1
        body = f"{story.tenant}{self.requests}"
        second = self.world.now.replace(microsecond=0)
        upload = Upload(self.world.moment, number=number, body=body, second=second)
        story.uploads.append(upload)
        name = f"chunk_{number}.{extension}"

        def answered(_: Request) -> None:
            if upload.status == 200:
                story.see(upload.began, upload.ended or 0, Status.RECORDING)

        self._ask_of(story, upload, plan, calls.upload, name, body.encode(), then=answered)

    @rule(who=whos, number=numbers, extension=st.sampled_from(["wav", "webm"]))
    def upload_presigned(self, who: tuple[str, str], number: int, extension: str) -> None:
        story = self.stories[who]
        if story.status not in (Status.CREATED, Status.RECORDING, Status.PROCESSING):
            return
        self.requests += 1
        body = f"{story.tenant}{self.requests}"
        moment, second = self.world.moment, self.world.now.replace(microsecond=0)
        key = f"audio/{story.tenant}/{story.session_id}/take_{number}.{extension}"
        self.world.upload_presigned(key, body.encode())
        story.uploads.append(
            Upload(moment, ended=moment, number=number, body=body, presigned=True, second=second)
        )

    @rule(
        who=whos,
        more=st.sampled_from([0, 0, -1, 1]),
        reject=st.booleans(),
        key=st.sampled_from([None, None, "k1", "k2"]),
        plan=plans,
    )
    def end(
        self, who: tuple[str, str], more: int, reject: bool, key: str | None, plan: Plan
    ) -> None:
        story = self.stories[who]
        stored = {upload.number for upload in story.uploads if upload.status == 200}
        sent = max(0, len(stored) + more)
        ending = Ending(self.world.moment, key=key, says=(sent, reject))
        story.ends.append(ending)
        self._ask_of(
            story,
            ending,
            plan,
            calls.end,
            sent,
            fields={"on_mismatch": "reject"} if reject else None,
            headers={"Idempotency-Key": key} if key else None,
            then=lambda _: story.end_answered(ending),
        )

    @rule(who=whos, plan=plans)
    def get(self, who: tuple[str, str], plan: Plan) -> None:
        story, request = self.stories[who], Request(self.world.moment)

        def answered(asked: Request) -> None:
            if asked.status not in (500, 503):
                story.got(asked)

        self._ask_of(story, request, plan, calls.get, then=answered)

    @rule(who=whos, plan=plans)
    def patch(self, who: tuple[str, str], plan: Plan) -> None:
        story = self.stories[who]
        self.requests += 1
        name = f"n{self.requests}"

        def answered(asked: Request) -> None:
            if asked.status == 200:
                story.patched.add(name)

        fields = {"additional_data": {name: 1}}
        self._ask_of(
            story, Request(self.world.moment), plan, calls.patch, fields=fields, then=answered
        )

    @rule(who=whos, template=st.sampled_from(["vitals", "vitals", None]), plan=plans)
    def process_template(self, who: tuple[str, str], template: str | None, plan: Plan) -> None:
        story = self.stories[who]

        def answered(asked: Request) -> None:
            if asked.status == 202 and asked.answer:
                view = asked.answer.body
                listed = view.get("documents", [view])
                story.asked |= {each["document_id"] for each in listed}

        def ask(session_id: str, **event: Any) -> Any:
            return calls.process_template(template, session_id, **event)

        self._ask_of(story, Request(self.world.moment), plan, ask, then=answered)

    @rule(who=whos, text=st.sampled_from(["Doctor: One.", "Patient: Two."]), plan=plans)
    def upload_transcript(self, who: tuple[str, str], text: str, plan: Plan) -> None:
        story = self.stories[who]
        ending = Ending(self.world.moment, says=(text,))
        story.texts.append(ending)

        def answered(asked: Request) -> None:
            if asked.status == 202:
                assert story.text == text, "no other text is answered so"

        self._ask_of(story, ending, plan, calls.upload_transcript, text, then=answered)

    @rule(who=whos, how=st.sampled_from(["cancel", "erase"]), plan=plans)
    def call_off(self, who: tuple[str, str], how: str, plan: Plan) -> None:
        story = self.stories[who]

        def answered(asked: Request) -> None:
            if asked.status == 200:
                assert story.status is Status.CANCELLED
            if asked.status == 204:
                assert story.erased is not None

        call = calls.cancel if how == "cancel" else calls.erase
        self._ask_of(story, Request(self.world.moment), plan, call, then=answered)

    def _ask_of(
        self, story: Story, request: Request, plan: Plan, call: Any, *args: Any, **more: Any
    ) -> None:
        then = more.pop("then")
        args = (*args, story.session_id)
        self._ask(request, plan, call, *args, tenant=story.tenant, then=then, **more)

    def _ask(
        self,
        request: Request,
        plan: Plan,
        call: Any,
        *args: Any,
        then: Any = lambda _: None,
        **more: Any,
    ) -> None:
        self._disturbed_by(plan)
        world = self.world
        now = world.now + timedelta(milliseconds=10)

        def ended(step: Step) -> None:
            request.ended = world.moment
            if not step.killed:
                assert step.error is None
                request.answer = step.result
                then(request)

        def ask() -> Any:
            request.step = Step.running
            return call(*args, now=now, **more)

        world.invoke(ask, ended=ended, plan=plan)

    def _disturbed_by(self, plan: Plan) -> None:
        self.disturbed = self.disturbed or bool(plan)
