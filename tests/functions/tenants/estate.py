"""Everything that a tenant can have here, made through the API and the workers themselves."""

import base64
import json
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import requests

import workers.process_session
import workers.write_note
from scribe.event import Event
from tests.functions import calls, hooks
from tests.functions.calls import Answer
from tests.functions.conftest import NOW, Deployment
from tests.functions.hooks import DELIVERIES, DELIVERY, NOUN, ONE
from tests.functions.work import FakeSpeech, assemble, deliver, message

HEX = "0123456789abcdef"
LATER = NOW + timedelta(minutes=1)
LONG_AGO = NOW - timedelta(days=3)
STATES = (
    *("completed", "created", "recording", "processing", "partial", "failed"),
    *("told", "expired", "cancelled", "erased"),
)
"""A session in each state, and one that was told by its transcript; first one that is over."""


@dataclass
class Estate:
    """A tenant's belongings by kind, and every answer that it got when it made them.

    ``mark`` is a word that stands in all of its texts; ``choice`` is in the ids that it chooses.
    """

    deployment: Deployment
    tenant: str
    mark: str
    choice: str
    ids: dict[str, list[str]] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)

    def session(self, state: str) -> str:
        """Return the id of the tenant's session in a state."""
        return f"ses_{self.choice}_{state}_1"

    def make(self) -> "Estate":
        """Make everything."""
        self._make_templates()
        self._make_webhook()
        self._make_sessions()
        self._make_documents()
        self._see_deliveries()
        self.ids["oid"] = [f"oid-{self.choice}"]
        self.ids["idempotency_key"] = [f"key-{self.choice}"]
        page = self._ask(calls.call(calls.api.history, query={"count": "2"}, tenant=self.tenant))
        self.ids["history_cursor"] = [page.body["next_cursor"]]
        return self

    def _ask(self, answer: Answer) -> Answer:
        assert answer.status < 400 or answer.status == 410, answer
        self.answers.append(answer)
        return answer

    def _make_templates(self) -> None:
        titles = [f"Cardiology {self.mark}", f"Archived {self.mark}"]
        made = [
            self._ask(calls.create_template(title, tenant=self.tenant)).body["template_id"]
            for title in titles
        ]
        fields = {"desc": f"## {self.mark}"}
        self._ask(calls.update_template(made[0], fields=fields, tenant=self.tenant))
        self._ask(calls.archive_template(made[1], tenant=self.tenant))
        self.ids["template_id"] = made

    def _make_webhook(self) -> None:
        registered = hooks.register(
            f"https://emr.example.com/{self.choice}",
            *("session.completed", "document.completed"),
            tenant=self.tenant,
            secret=f"secret-of-{self.mark}-0123456789",
        )
        disabled = hooks.register(f"https://emr.example.com/{self.choice}/2", tenant=self.tenant)
        fields = {"status": "disabled"}
        webhook_id = disabled["webhook_id"]
        self._ask(hooks.ask("PATCH", ONE, webhook_id, body=fields, tenant=self.tenant))
        self.ids["webhook_id"] = [registered["webhook_id"], webhook_id]

    def _make_sessions(self) -> None:
        for state in STATES:
            created_at = LONG_AGO if state == "expired" else NOW
            self._create(state, now=created_at)
        made = calls.call(calls.api.create_session, body={"upload_type": "single"}, **self._who)
        for state in ("recording", "processing", "completed", "partial", "cancelled", "erased"):
            self._ask(calls.upload("0.wav", self.mark.encode(), self.session(state), **self._who))
        key = {"Idempotency-Key": f"key-{self.choice}"}
        self._ask(calls.end(1, self.session("processing"), headers=key, **self._who))
        for state, sent in (("completed", 1), ("partial", 2), ("failed", 0)):
            self._ask(calls.end(sent, self.session(state), **self._who))
        told = f"Doctor: {self.mark} paracetamol 500 mg twice daily."
        self._ask(calls.upload_transcript(told, self.session("told"), **self._who))
        self._work()
        self._ask(calls.get(self.session("expired"), **self._who))
        self._ask(calls.cancel(self.session("cancelled"), **self._who))
        calls.erase(self.session("erased"), **self._who)
        self.ids["session_id"] = [*map(self.session, STATES), made.body["session_id"]]

    def _create(self, state: str, **event: Any) -> None:
        answer = calls.create(
            self.session(state),
            tenant=self.tenant,
            templates=["soap", self.ids["template_id"][0]],
            patient_details={"oid": f"oid-{self.choice}", "name": self.mark},
            additional_data={"note": self.mark},
            **event,
        )
        self._ask(answer)

    def _work(self) -> None:
        """Let the workers do what was asked of them; one session is left in processing."""
        worker, use = workers.process_session, self.deployment
        with (
            patch.object(worker, "assemble", assemble),
            patch.object(worker, "write_mp3", lambda _, mp3: mp3.write_bytes(b"mp3")),
            patch.object(worker, "speech_to_text", lambda _: FakeSpeech()),
            patch("scribe.aws.queue.Queue.put_off", lambda *_: None),
        ):
            for state in ("completed", "partial", "failed"):
                asked = message(tenant=self.tenant, session_id=self.session(state))
                assert deliver(partial(worker.handler, clock=lambda: LATER), asked) == []
            asked_for = use.messages(use.notes_queue_url)
            handler = partial(workers.write_note.handler, clock=lambda: LATER)
            assert deliver(handler, *asked_for) == []
        use.messages(use.process_queue_url)

    def _make_documents(self) -> None:
        session_id, template_id = self.session("completed"), self.ids["template_id"][0]
        seen = self._ask(calls.get(session_id, **self._who))
        written = {
            name: entry["document_id"]
            for each in seen.body["templates"]
            for name, entry in each.items()
        }
        asked = calls.process_template(template_id, session_id, **self._who)
        self._ask(asked)
        self.deployment.messages(self.deployment.notes_queue_url)  # that one is never written
        own = calls.file_document(
            {"document_name": self.mark, "template_id": template_id}, session_id, **self._who
        )
        self._ask(own)
        edit = calls.file_document({"document_id": written["soap"]}, session_id, **self._who)
        self._ask(edit)
        put = requests.put(edit.body["data"]["presigned_url"], data=self.mark.encode(), timeout=5)
        assert put.status_code == 200
        deleted = calls.file_document({"document_name": self.mark}, session_id, **self._who)
        self._ask(calls.delete_document(deleted.body["data"]["document_id"], **self._who))
        self.ids["document_id"] = [
            *(written["soap"], asked.body["document_id"]),
            *(each.body["data"]["document_id"] for each in (own, deleted)),
        ]
        self._ask(calls.document(written["soap"], **self._who))
        self._ask(calls.session_documents(session_id, **self._who))
        self._ask(calls.audio(session_id, **self._who))

    def _see_deliveries(self) -> None:
        with hooks.receiving(self.deployment) as receivers:
            receivers.took = timedelta(0)
            for number in (1, 2):
                told = Event(
                    id=f"evt_{number:032x}",
                    event="session.completed",
                    timestamp="2026-01-05T09:01:00.000Z",
                    session_id=self.session("completed"),
                    tenant=self.tenant,
                )
                assert hooks.dispatch(told, now=NOW + timedelta(minutes=number)) == []
            receivers.run_all()
        webhook_id = self.ids["webhook_id"][0]
        listed = self._ask(
            hooks.ask("GET", DELIVERIES, webhook_id, query={"limit": "1"}, tenant=self.tenant)
        )
        delivery_id = listed.body["deliveries"][0]["delivery_id"]
        self.ids["delivery_id"] = [delivery_id]
        self.ids["delivery_cursor"] = [listed.body["next_cursor"]]
        self._ask(hooks.ask("GET", DELIVERY, webhook_id, delivery_id, tenant=self.tenant))
        self._ask(hooks.ask("GET", NOUN, tenant=self.tenant))

    @property
    def _who(self) -> dict[str, Any]:
        return {"tenant": self.tenant, "now": LATER}


def never(an_id: str) -> str:
    """Return an id, cursor or key that looks like another and was never given to anybody."""
    if an_id.startswith("Wy"):  # a cursor of history: base64 of a JSON list
        place = json.loads(base64.urlsafe_b64decode(an_id))
        return base64.urlsafe_b64encode(json.dumps([place[0], never(place[1])]).encode()).decode()
    if "Z_dlv_" in an_id:  # one of deliveries: the place beside it
        return an_id[:-1] + ("0" if an_id[-1] == "1" else "1")
    turned = an_id.translate(str.maketrans(HEX, HEX[1:] + HEX[0]))
    kept = [
        part if part in {"ses", "doc", "tpl", "wh", "dlv"} or not _is_hex(part) else turned_part
        for part, turned_part in zip(an_id.split("_"), turned.split("_"), strict=True)
    ]
    return "_".join(kept).replace("alpha", "alphz")


def _is_hex(part: str) -> bool:
    return len(part) >= 16 and set(part) <= set(HEX)
