"""Templates: a tenant's own beside the built-in ones, in versions."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import api.templates
import workers.process_session
import workers.write_note
from scribe.aws.templates import Templates
from scribe.custom_template import (
    MAX_DESCRIPTION_BYTES,
    MAX_TEMPLATES,
    CreateTemplate,
    CustomTemplate,
)
from scribe.note import Note
from scribe.template import BUILT_IN, Template
from scribe.transcript import Transcript
from tests.functions.calls import (
    archive_template,
    call,
    create,
    create_template,
    end,
    get,
    list_templates,
    patch,
    update_template,
    upload,
)
from tests.functions.conftest import NOW, Deployment
from tests.functions.work import FakeSpeech, deliver, message, wav


class Blank:
    """A note writer that leaves every section of a template empty."""

    def write(self, _: Transcript, template: Template) -> Note:
        data = {section.key: "" for section in template.sections}
        return Note(data=data, markdown="", statements=())


def own(**event: Any) -> list[dict[str, Any]]:
    return [item for item in list_templates(**event).body["items"] if not item["default"]]


def make(title: str = "Cardiology", **event: Any) -> str:
    return str(create_template(title, **event).body["template_id"])


def found(deployment: Deployment, template_id: str, version: int | None = None) -> Any:
    return Templates(deployment.table_name).find("demo", template_id, version)


def test_a_template_is_created_and_listed(deployment: Deployment) -> None:
    answer = create_template()

    assert answer.status == 201
    assert answer.body["msg"] == "created successfully"
    assert own() == [
        {
            "id": answer.body["template_id"],
            "title": "Cardiology",
            "desc": "## History\n## Plan",
            "section_ids": [],
            "default": False,
            "is_editable": True,
            "is_favorite": False,
            "version": 1,
        }
    ]
    assert [item["id"] for item in list_templates().body["items"]][: len(BUILT_IN)] == [*BUILT_IN]


def test_the_protocols_list_has_both_kinds(deployment: Deployment) -> None:
    template_id = make()
    listed = call(api.templates, resource="/v1/templates").body["templates"]

    assert listed[0].keys() == {"id", "name", "description"}
    assert [one["id"] for one in listed] == [*BUILT_IN, template_id]
    assert listed[-1]["name"] == "Cardiology"


def test_the_newest_stands_last(deployment: Deployment) -> None:
    made = [make(f"number {n}", now=NOW.replace(minute=n)) for n in range(4)]

    assert [item["id"] for item in own()] == made


def test_a_change_is_a_version_and_each_stays_readable(deployment: Deployment) -> None:
    template_id = make()
    answer = update_template(template_id, fields={"title": "Cardiology OPD"})
    update_template(template_id, fields={"desc": "## Findings"})

    assert (answer.status, answer.body["msg"]) == (200, "updated successfully")
    (item,) = own()
    assert (item["title"], item["desc"], item["version"]) == ("Cardiology OPD", "## Findings", 3)
    names = [found(deployment, template_id, version).name for version in (1, 2, 3)]
    assert names == ["Cardiology", "Cardiology OPD", "Cardiology OPD"]
    assert found(deployment, template_id).version == 3
    assert found(deployment, template_id, 4) is None


def test_the_same_again_is_no_version(deployment: Deployment) -> None:
    template_id = make()
    same = {"title": " Cardiology ", "desc": None, "section_ids": []}

    assert update_template(template_id, fields=same).status == 200
    assert own()[0]["version"] == 1


def test_of_two_changes_at_once_neither_is_lost(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    template_id = make()
    read = Templates.current

    def another_comes_between(self: Templates, *asked: str) -> CustomTemplate | None:
        monkeypatch.setattr(Templates, "current", read)
        seen = read(self, *asked)
        update_template(template_id, fields={"desc": "## Findings"})
        return seen

    monkeypatch.setattr(Templates, "current", another_comes_between)
    assert update_template(template_id, fields={"title": "Renamed"}).status == 200
    (item,) = own()
    assert (item["title"], item["desc"], item["version"]) == ("Renamed", "## Findings", 3)


def test_an_archived_template_is_gone_but_for_its_documents(deployment: Deployment) -> None:
    template_id = make()
    answer = archive_template(template_id)

    assert (answer.status, answer.body["msg"]) == (200, "archived successfully")
    assert own() == []
    assert found(deployment, template_id) is None
    assert found(deployment, template_id, 1).name == "Cardiology"
    assert archive_template(template_id).status == 200, "a retry is told the same"
    assert update_template(template_id, fields={"title": "x"}).code == "template_not_found"


@pytest.mark.parametrize("template_id", [*BUILT_IN][:2])
def test_built_in_templates_stay_as_they_are(deployment: Deployment, template_id: str) -> None:
    for answer in (
        update_template(template_id, fields={"title": "mine"}),
        archive_template(template_id),
    ):
        assert (answer.status, answer.code) == (400, "invalid_template")


@pytest.mark.parametrize("template_id", ["tpl_" + "0" * 32, "tpl_1", "count", "a#b", "tpl_1#v"])
def test_what_is_not_there_is_not_found(deployment: Deployment, template_id: str) -> None:
    for answer in (
        update_template(template_id, fields={"title": "mine"}),
        archive_template(template_id),
    ):
        assert (answer.status, answer.code) == (404, "template_not_found")


def test_another_tenants_template_is_not_there(deployment: Deployment) -> None:
    template_id = make()

    assert own(tenant="other") == []
    fields = {"title": "mine"}
    assert update_template(template_id, fields=fields, tenant="other").status == 404
    assert archive_template(template_id, tenant="other").status == 404
    assert Templates(deployment.table_name).find("other", template_id) is None
    assert Templates(deployment.table_name).find("other", template_id, 1) is None
    assert own()[0]["title"] == "Cardiology"


@pytest.mark.parametrize(
    "fields",
    [
        {"title": None},
        {"title": " \n"},
        {"title": "x" * 201},
        {"title": 7},
        {"desc": "é" * (MAX_DESCRIPTION_BYTES // 2)},
        {"desc": ["## Plan"]},
        {"section_ids": ["sec_1"]},
        {"section_ids": "sec_1"},
    ],
)
def test_a_bad_template_is_refused(deployment: Deployment, fields: Any) -> None:
    answer = create_template(fields=fields)

    assert (answer.status, answer.code) == (422, "validation_error")
    assert own() == []


def test_a_bad_change_is_refused(deployment: Deployment) -> None:
    template_id = make()
    for fields in ({"title": ""}, {"name": "x"}, {"default": True}, {"section_ids": ["sec_1"]}):
        answer = update_template(template_id, fields=fields)
        assert (answer.status, answer.code) == (422, "validation_error")
    assert own()[0]["version"] == 1


def test_reading_and_managing_need_their_scopes(deployment: Deployment) -> None:
    assert create_template(scopes="capture read").status == 403
    assert list_templates(scopes="capture").status == 403
    assert list_templates(scopes="read").status == 200


def test_there_is_a_limit_and_archiving_makes_room(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scribe.aws.templates.MAX_TEMPLATES", 2)
    first, second = make(), make()
    answer = create_template()

    assert (answer.status, answer.code) == (422, "validation_error")
    assert answer.body["error"]["details"] == {"limit": 2}
    assert create_template(tenant="other").status == 201
    archive_template(second)
    archive_template(second)
    assert create_template().status == 201
    assert create_template().status == 422
    assert first in {item["id"] for item in own()}


@given(st.text(max_size=300), st.text(max_size=300))
def test_the_longest_list_can_be_answered(title: str, desc: str) -> None:
    """Of any template that is taken, the entry in a list is as long as the limits promise."""
    try:
        wanted = CreateTemplate.parse({"title": title, "desc": desc})
    except ValueError:
        return
    entry = json.dumps([wanted.title, wanted.desc], ensure_ascii=False).encode("utf-8", "replace")
    assert len(entry) * MAX_TEMPLATES < 5_000_000


def test_a_session_asks_for_a_template_of_its_tenants(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers.process_session, "speech_to_text", lambda _: FakeSpeech())
    monkeypatch.setattr(workers.write_note, "note_writer", lambda *_: Blank())
    monkeypatch.setattr("scribe.aws.queue.Queue.put_off", lambda *_: None)
    template_id, others = make(), make(tenant="other")
    create(templates=["soap"])
    patch(fields={"templates": [template_id, others]})
    upload("0.wav", wav())
    end(1)
    deliver(workers.process_session.handler, message())
    # What changes now is for the next document: this one is under way.
    update_template(template_id, fields={"desc": "## Findings"})
    archive_template(template_id)
    for wanted in deployment.messages(deployment.notes_queue_url):
        deliver(workers.write_note.handler, wanted)

    view = get()
    mine, theirs = (next(iter(entry.items())) for entry in view.body["templates"])
    assert view.status == 206
    assert mine[0] == template_id
    assert (mine[1]["status"], mine[1]["template_version"]) == ("success", 1)
    assert mine[1]["data"] == {"History": "", "Plan": ""}
    assert mine[1]["document_type"] == "custom"
    assert theirs[1]["error"]["code"] == "template_not_found"
