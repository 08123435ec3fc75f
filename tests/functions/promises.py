"""What is promised of every session, held against all that its clients and the table get to see.

A ``Story`` is told whatever happens to one session, and finds what may not happen. Its times are
moments: numbers that grow with every AWS call of the run.
"""

import base64
import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scribe.audio import AudioFile
from scribe.session import Status
from tests.functions.calls import Answer
from tests.functions.steps import Step

CREATED, RECORDING, PROCESSING = Status.CREATED, Status.RECORDING, Status.PROCESSING
ENDED = {Status.COMPLETED, Status.PARTIAL, Status.FAILED}
NEXT: dict[Status, set[Status]] = {
    CREATED: {RECORDING, PROCESSING, Status.EXPIRED, Status.CANCELLED},
    RECORDING: {PROCESSING, Status.EXPIRED, Status.CANCELLED},
    PROCESSING: {*ENDED, Status.CANCELLED},
    # The only way back, and only an operator takes it: to another attempt.
    Status.FAILED: {PROCESSING},
    Status.PARTIAL: {PROCESSING},
}
"""What may follow a state; of a state that is not here, nothing."""

CODES = {
    CREATED: 202,
    RECORDING: 202,
    PROCESSING: 202,
    Status.COMPLETED: 200,
    Status.PARTIAL: 206,
    Status.FAILED: 200,
    Status.EXPIRED: 410,
    Status.CANCELLED: 200,
}


@dataclass(eq=False)
class Request:
    """A client's call: between which moments it was under way (``ended`` is None while it is)."""

    began: int
    step: Step | None = None
    ended: int | None = None
    answer: Answer | None = None

    @property
    def status(self) -> int:
        """The status that it was answered with, 0 if it was not."""
        return self.answer.status if self.answer else 0


@dataclass(eq=False)
class Upload(Request):
    """An upload of a file, whose body is no other's; a presigned one is answered by S3."""

    number: int = 0
    body: str = ""
    presigned: bool = False
    second: datetime | None = None
    """When it was stored, as S3 tells it."""


@dataclass(eq=False)
class Ending(Request):
    """An End, by its ``Idempotency-Key`` and what else it says."""

    key: str | None = None
    says: tuple[Any, ...] = ()
    has_won: bool = False


@dataclass
class Story:
    """One session of one tenant."""

    tenant: str
    session_id: str
    uploads: list[Upload] = field(default_factory=list)
    ends: list[Ending] = field(default_factory=list)
    texts: list[Ending] = field(default_factory=list)
    """Transcripts that were uploaded, each by its words."""
    patched: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    """Documents that were asked for after the end, by id."""
    events: list[tuple[Status, int]] = field(default_factory=list)
    item: dict[str, Any] | None = None
    manifest: list[AudioFile] | None = None
    created: int | None = None
    erased: int | None = None
    floor: tuple[int, Status] | None = None

    @property
    def status(self) -> Status | None:
        """The stored state."""
        return Status(self.item["status"]) if self.item else None

    @property
    def text(self) -> str | None:
        """The transcript that ended the session, None if none did."""
        return next((ending.says[0] for ending in self.texts if ending.has_won), None)

    @property
    def added(self) -> set[str]:
        """The stored documents that were asked for when the session was complete."""
        documents = self.item["documents"] if self.item else {}
        return {key for key, each in documents.items() if each.get("added")}

    @property
    def is_kept(self) -> bool:
        """Whether the session is to have anything in the bucket."""
        return self.erased is None and self.status is not Status.CANCELLED

    def session_changed(
        self,
        moment: int,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
        by: Step | None,
    ) -> None:
        """Check a change of the session's row by a handler."""
        assert after is not None, "a session's row does not go"
        assert after["tenant"] == self.tenant
        assert before == self.item, "nothing changes unseen"
        self.item = after
        if before is None:
            assert (after["status"], after["attempt"]) == (CREATED, 1)
            self.created = moment
            self.events.append((CREATED, 1))
            self.see(moment, moment, CREATED)
        elif self.erased is not None:
            assert dict(_without_due(before)) == dict(_without_due(after)), "erased is erased"
        elif "erased_at" in after:
            self.erased = moment
            if Status(before["status"]) in (CREATED, RECORDING, PROCESSING):
                self.events.append((Status(after["status"]), int(after["attempt"])))
        else:
            self._went_on(moment, before, after, by)

    def _went_on(
        self, moment: int, before: dict[str, Any], after: dict[str, Any], by: Step | None
    ) -> None:
        old, new = Status(before["status"]), Status(after["status"])
        assert new is old or new in NEXT.get(old, ()), f"{old}, then {new}"
        anew = old in ENDED and new is PROCESSING
        assert after["attempt"] == before["attempt"] + anew
        if new not in (old, RECORDING):
            self.events.append((new, int(after["attempt"])))
        if new is not Status.CANCELLED:
            for key, document in before["documents"].items():
                written = document["status"] == "success"
                assert not written or after["documents"][key] == document, "what is written stays"
            assert before["documents"].keys() <= after["documents"].keys()
        for name in ("created_at", "expires_at", "committed_at", "audio_files_sent"):
            assert name not in before or after[name] == before[name], f"{name} never changes"
        if "committed_at" in after and "committed_at" not in before:
            endings = [*self.ends, *self.texts]
            for ending in endings:
                ending.has_won |= ending.step is not None and ending.step is by
            assert sum(ending.has_won for ending in endings) == 1, "exactly one End wins"
        if new not in (old, Status.EXPIRED):  # which took effect when its time was over
            self.see(moment, moment, new)

    def manifest_changed(self, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        """Check a change of the manifest's row, in DynamoDB's own form."""
        if after is None:
            assert not self.is_kept
            return
        assert before is None, "a manifest never changes"
        assert self.manifest is None, "nor is there a second one"
        files = json.loads(zlib.decompress(base64.b64decode(after["files"]["B"])))
        self.manifest = [AudioFile(*file) for file in files]

    def see(self, began: int, ended: int, status: Status) -> None:
        """Check a state that somebody sees who asked between these moments."""
        if self.floor is None:
            self.floor = (ended, status)
            return
        moment, floor = self.floor
        goes_on = status in _reachable(floor)
        assert goes_on or began < moment, f"{floor} was seen, then {status}"
        if goes_on:
            self.floor = (ended, status)

    def got(self, request: Request) -> None:
        """Check what Get session answered."""
        assert request.answer is not None
        assert request.ended is not None
        if request.status == 404:
            is_new = self.created is None or self.created > request.began
            assert is_new or self.erased is not None, "a session is not lost"
            return
        assert self.erased is None or self.erased > request.began, "erased is not found"
        view = request.answer.body
        status = Status(view["status"])
        assert request.status == CODES[status]
        self.see(request.began, request.ended, status)
        if status in (PROCESSING, *ENDED):
            assert (self.manifest is None) == (self.text is not None)
            assert view["audio_files"] == [file.name for file in self.manifest or ()]
        assert ("error" in view) == (status in (Status.FAILED, Status.EXPIRED))
        if status in (Status.COMPLETED, Status.PARTIAL):
            entries = [entry for one in view["templates"] for entry in one.values()]
            waits = {entry["document_id"] for entry in entries if entry["status"] == "processing"}
            assert waits <= self.added, "but for those that were asked for later"
            assert all("data" in entry for entry in entries if entry["status"] == "success")

    def end_answered(self, ending: Ending) -> None:
        """Check what End session answered."""
        assert ending.answer is not None
        assert ending.ended is not None
        winner = next((each for each in self.ends if each.has_won), None)
        same = winner and winner.key and (winner.key, winner.says) == (ending.key, ending.says)
        if ending.status == 202:
            assert winner is not None
            assert ending is winner or same, "exactly one End wins"
            assert self.manifest is not None
            assert ending.answer.body["audio_files"] == [file.name for file in self.manifest]
            self.see(ending.began, ending.ended, PROCESSING)
        elif same and self.is_kept:
            assert ending.status == 500, "the first answer is given again"

    def check_files(self, body_of: Mapping[str, str], *, late: set[str] | None) -> None:
        """Check that what was answered 200 is committed, in the version that was answered.

        ``body_of`` has the body of each version of the manifest; ``late`` are the files that came
        late, None if that was not to be found out.
        """
        assert self.manifest is not None
        assert [file.sequence for file in self.manifest] == sorted(
            {file.sequence for file in self.manifest}
        )
        answered = [each for each in self.uploads if each.status == 200 and not each.presigned]
        committed = {file.sequence: body_of[file.version_id] for file in self.manifest}
        assert {upload.number for upload in answered} <= committed.keys(), "none is left out"
        for number, body in committed.items():
            (own,) = [upload for upload in self.uploads if upload.body == body]
            assert own.number == number
            for other in answered:
                replaced = other.number == number and own.ended and other.began > own.ended
                assert not replaced, "none is replaced by an older one"
        for upload in self.uploads:
            if upload.presigned and committed.get(upload.number) != upload.body:
                self._check_presigned(upload, late)

    def _check_presigned(self, upload: Upload, late: set[str] | None) -> None:
        assert upload.ended is not None
        for other in self.uploads:
            # Of one second, S3 does not tell which came first.
            same_second = other is not upload and other.second == upload.second
            later = other.ended is None or other.ended > upload.ended
            if other.number == upload.number and (later or same_second):
                return
        assert upload.ended > min(each.began for each in self.ends), "none is left out"
        assert late is None or upload.number in {int(name.partition(".")[0]) for name in late}

    def check_lines(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """Check that the audit trail tells of what was done to the session, once of each."""
        done = Counter(line["action"] for line in lines)
        assert done["session.create"] == (self.created is not None)
        assert done["session.erase"] == (self.erased is not None)
        assert done["session.expire"] == sum(each is Status.EXPIRED for each, _ in self.events)
        ended = any(ending.has_won for ending in (*self.ends, *self.texts))
        assert done["session.end"] + done["transcript.upload"] == ended
        if self.erased is None:
            assert done["session.cancel"] == (self.status is Status.CANCELLED)
        made = [
            each
            for line in lines
            if line["action"] == "document.create"
            for each in line["objects"]
        ]
        assert len(made) == len(set(made))
        assert self.asked <= set(made)

    def check_patches(self) -> None:
        """Check that no update that was answered 200 is lost."""
        if self.item and self.erased is None:
            assert self.patched <= json.loads(self.item["additional_data"]).keys()


def _reachable(status: Status) -> set[Status]:
    reached, new = {status}, {status}
    while new:
        new = {after for each in new for after in NEXT.get(each, ())} - reached
        reached |= new
    return reached


def _without_due(item: dict[str, Any]) -> list[tuple[str, Any]]:
    gone = ("due_at", "due_shard", "lease_until")
    return [(name, value) for name, value in item.items() if name not in gone]
