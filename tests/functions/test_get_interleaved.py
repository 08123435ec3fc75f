"""Get session against whoever changes the session while it reads."""

from datetime import timedelta

import pytest

from scribe.aws.clients import client
from tests.functions.calls import Answer, cancel, create, end, erase, get, upload
from tests.functions.conftest import NOW, Deployment
from tests.functions.steps import Step, wait_before_calls


@pytest.fixture(autouse=True)
def by_steps(deployment: Deployment) -> None:
    for service in ("dynamodb", "s3", "sqs"):
        wait_before_calls(client(service))


def finish(step: Step) -> Answer:
    while not step.done:
        step.advance()
    assert isinstance(step.result, Answer)
    return step.result


@pytest.mark.parametrize("calls", range(1, 4))
def test_a_session_that_is_called_off_meanwhile_is_told_whole(calls: int) -> None:
    for call_off, status in ((cancel, 200), (erase, 404)):
        session_id = f"ses_{call_off.__name__}_while_read"
        create(session_id)
        upload("0.wav", session_id=session_id)
        end(1, session_id)
        reading = Step(lambda called=session_id: get(called))
        for _ in range(calls):
            reading.advance()
        call_off(session_id)

        answer = finish(reading)
        if answer.status in (200, 202):
            files = {"processing": ["0.wav"], "cancelled": []}[answer.body["status"]]
            assert answer.body["audio_files"] == files
        assert get(session_id).status == status


@pytest.mark.parametrize("calls", range(1, 5))
def test_expired_is_for_good_though_an_end_that_came_in_time_is_under_way(calls: int) -> None:
    create()
    upload("0.wav")
    ending = Step(lambda: end(1, now=NOW + timedelta(minutes=59, seconds=59)))
    for _ in range(calls):
        ending.advance()
    seen = get(now=NOW + timedelta(hours=1, seconds=1)).body["status"]
    answer = finish(ending)

    assert (seen, answer.status) in {("expired", 410), ("processing", 202)}
    assert get(now=NOW + timedelta(hours=1, seconds=2)).body["status"] == seen
