"""The table where moto is kinder than AWS."""

from typing import Any

import pytest

from scribe.aws.clients import client
from scribe.aws.table import Table
from scribe.errors import Unavailable
from tests.functions.calls import create, get, upload
from tests.functions.conftest import Deployment


@pytest.fixture
def conflicts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let writes meet a transaction, as often as the list is long."""
    left: list[str] = []
    dynamodb = client("dynamodb")
    real = dynamodb._make_api_call

    def call(operation: str, request: Any) -> Any:
        if operation in ("UpdateItem", "PutItem", "TransactWriteItems") and left:
            left.pop()
            code = "TransactionConflictException"
            if operation == "TransactWriteItems":
                code = "TransactionCanceledException"
            reasons = [{"Code": "TransactionConflict"}, {"Code": "None"}]
            error = {"Error": {"Code": code, "Message": ""}, "CancellationReasons": reasons}
            raise getattr(dynamodb.exceptions, code)(error, operation)
        return real(operation, request)

    monkeypatch.setattr(dynamodb, "_make_api_call", call)
    return left


def test_a_write_that_meets_a_transaction_is_made_after_it(
    deployment: Deployment, conflicts: list[str]
) -> None:
    conflicts += ["", "", ""]
    assert create().status == 201
    assert len(deployment.lines()) == 1

    conflicts += ["", "", ""]
    assert upload("0.wav").status == 200

    assert get().body["audio_files"] == ["0.wav"]


def test_not_for_ever(deployment: Deployment, conflicts: list[str]) -> None:
    conflicts += [""] * 1000
    with pytest.raises(Unavailable):
        Table(deployment.table_name).create({"pk": "a", "sk": "b"})
    assert create().status == 503
