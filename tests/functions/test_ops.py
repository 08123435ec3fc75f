"""The operator's commands, as they are typed."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest
from botocore.stub import Stubber

from api import authorizer
from ops import audit, key_arguments, keys, signing_key, target
from tests.functions.conftest import ROOT, Deployment


@pytest.fixture
def stack(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """The deployment, its names told by CloudFormation (which moto here does not have)."""
    outputs = {
        "TableName": deployment.table_name,
        "AuditTableName": deployment.audit_table_name,
        "AuditRetentionDays": "2190",
        "TokenSecretArn": deployment.token_secret_arn,
    }
    described = {
        "StackName": "wardscribe",
        "CreationTime": datetime.now(UTC),
        "StackStatus": "CREATE_COMPLETE",
        "Outputs": [{"OutputKey": name, "OutputValue": value} for name, value in outputs.items()],
    }
    cloudformation = boto3.client("cloudformation")
    stubbed = Stubber(cloudformation)
    for _ in range(3):
        stubbed.add_response(
            "describe_stacks", {"Stacks": [described]}, {"StackName": "wardscribe"}
        )
    stubbed.activate()
    clients = {"cloudformation": cloudformation}
    monkeypatch.setattr(
        target.Target, "client", lambda _, service: clients.get(service) or boto3.client(service)
    )
    return deployment


def values(text: str) -> dict[str, str]:
    return dict(line.split() for line in text.splitlines())


def test_keys_are_made_listed_and_revoked(
    deployment: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--tenant", "clinic", "--table", deployment.table_name]
    assert (
        keys.main(["create", *options, "--live", "--scopes", "capture,read", "--expires", "9"]) == 0
    )
    made = values(capsys.readouterr().out)
    caller = authorizer.identify(made["api_key"], datetime.now(UTC))
    assert (caller.tenant, caller.credential_id) == ("clinic", made["id"])
    assert made["api_key"].startswith("sk_live_")
    assert keys.main(["create-client", *options]) == 0
    client = values(capsys.readouterr().out)

    assert keys.main(["list", *options]) == 0
    listed = capsys.readouterr().out
    assert made["api_key"][:12] in listed
    assert "capture,read" in listed
    assert client["client_id"] in listed
    assert made["api_key"] not in listed
    assert client["client_secret"] not in listed

    assert keys.main(["revoke", *options, made["id"]]) == 0
    capsys.readouterr()
    assert keys.main(["list", *options]) == 0
    states = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert "revoked" in states[made["id"]]
    assert "revoked" not in states[client["client_id"]]


def test_one_tenant_neither_lists_nor_revokes_anothers(
    deployment: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    table = ["--table", deployment.table_name]
    keys.main(["create", *table, "--tenant", "clinic"])
    made = values(capsys.readouterr().out)
    assert keys.main(["list", *table, "--tenant", "other"]) == 0
    assert capsys.readouterr().out == ""
    assert keys.main(["revoke", *table, "--tenant", "other", made["id"]]) == 1
    authorizer.identify(made["api_key"], datetime.now(UTC))


@pytest.mark.parametrize(
    "arguments",
    [["--scopes", "everything"], ["--scopes", ""], ["--expires", "0"], ["--expires", "soon"]],
)
def test_a_wrong_option_makes_nothing(deployment: Deployment, arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        keys.main(["create", "--table", deployment.table_name, "--tenant", "clinic", *arguments])


def test_a_wrong_tenant_makes_nothing(
    deployment: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keys.main(["create", "--table", deployment.table_name, "--tenant", "a#b"]) == 1
    assert "A tenant is" in capsys.readouterr().err


def test_the_table_is_the_stacks(stack: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    assert keys.main(["create", "--tenant", "clinic"]) == 0
    made = values(capsys.readouterr().out)
    assert authorizer.identify(made["api_key"], datetime.now(UTC)).tenant == "clinic"


def test_what_operators_do_is_in_the_trail(
    stack: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    assert keys.main(["create", "--tenant", "clinic"]) == 0
    made = values(capsys.readouterr().out)
    assert keys.main(["revoke", "--tenant", "clinic", made["id"]]) == 0
    capsys.readouterr()
    assert audit.main(["export", "--tenant", "clinic", "--from", "2026-01-01"]) == 0

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["action"], line.get("objects")) for line in lines][:2] == [
        ("key.create", [made["id"]]),
        ("key.revoke", [made["id"]]),
    ]
    assert {line["action"] for line in stack.lines()} == {
        "key.create",
        "key.revoke",
        "audit.export",
    }
    assert all(line["actor"].startswith("arn:aws:") for line in lines)
    assert made["api_key"] not in str(lines)


def test_the_signing_key_is_rotated_no_oftener_than_tokens_allow(
    stack: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    manager = boto3.client("secretsmanager")

    def current() -> str:
        return str(manager.get_secret_value(SecretId=stack.token_secret_arn)["SecretString"])

    first = current()
    assert signing_key.main(["rotate"]) == 0
    second = current()
    assert signing_key.main(["rotate"]) == 1
    assert current() == second
    assert signing_key.main(["rotate", "--force"]) == 0
    assert len({first, second, current()}) == 3
    printed = capsys.readouterr()
    assert second not in printed.out + printed.err


def test_the_local_stack_is_found_by_its_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "stack.json"
    monkeypatch.setattr(target, "LOCAL_STACK", file)
    arguments = key_arguments.parser("").parse_args(["list", "--tenant", "demo", "--local"])
    with pytest.raises(SystemExit, match="make dev"):
        target.target_of(arguments)
    description = {
        "endpoint_url": "http://127.0.0.1:4566",
        "region": "us-east-1",
        "outputs": {"TableName": "local-table"},
    }
    file.write_text(json.dumps(description))
    found = target.target_of(arguments)
    assert found.outputs["TableName"] == "local-table"
    assert found.client("dynamodb").meta.endpoint_url == "http://127.0.0.1:4566"


@pytest.mark.parametrize("module", ["ops.keys", "ops.limits", "ops.signing_key"])
def test_a_command_runs_without_a_path_being_set(module: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(
        [sys.executable, "-m", module, "--help"],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
    )
