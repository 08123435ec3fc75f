"""``python -m ops.keys`` as it is typed: clients with keys, rotations, changes, the list."""

from datetime import UTC, datetime, timedelta

import pytest

from api import authorizer
from ops import key_arguments, keys
from scribe.aws.clients import client as aws
from scribe.aws.credentials import Credentials
from scribe.credential import Scope
from scribe.errors import Unauthorized
from tests.functions.conftest import Deployment


@pytest.fixture
def run(deployment: Deployment, capsys: pytest.CaptureFixture[str]) -> "Run":
    return Run(deployment, capsys)


class Run:
    """Types commands; keeps what they wrote to standard error."""

    def __init__(self, deployment: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
        self.credentials = Credentials(deployment.table_name, aws("dynamodb"))
        self.capsys = capsys
        self.said = ""

    def __call__(self, command: str, *arguments: str, code: int = 0) -> str:
        options = ["--tenant", "clinic", "--table", self.credentials.table_name]
        assert keys.main([command, *options, *arguments]) == code
        printed = self.capsys.readouterr()
        self.said = printed.err
        return printed.out

    def made(self, command: str, *arguments: str) -> tuple[str, str]:
        """Return the id and the key or secret that a command shows."""
        (_, identity), (_, secret) = (
            line.split() for line in self(command, *arguments).splitlines()
        )
        return identity, secret

    def listed(self, identity: str) -> str:
        """Return a credential's line in the list."""
        (line,) = (each for each in self("list").splitlines() if each.split()[0] == identity)
        return line


def identify(credential: str) -> set[Scope]:
    authorizer.known.cache_clear()
    return set(authorizer.identify(credential, datetime.now(UTC)).scopes)


def test_a_client_and_its_keys(run: Run) -> None:
    client, _ = run.made("create-client", "--label", "Ward EMR", "--scopes", "capture,read")
    key, text = run.made("create", "--client", client, "--label", "Tablet 7")
    assert "never used" in run.listed(key)
    assert identify(text) == {Scope.CAPTURE, Scope.READ}
    line = run.listed(key)
    assert f"last used {datetime.now(UTC):%Y-%m-%d}" in line
    assert "valid" in line
    assert line.endswith(f'of {client}  "Tablet 7"')
    assert run.listed(client).endswith('"Ward EMR"')

    run("revoke", client)
    assert "ended with its client" in run.listed(key)
    run("create", "--client", client, code=1)
    assert "revoked" in run.said
    run("create", "--client", "client_0000000000000000", code=1)
    assert "no credential" in run.said


def test_a_key_is_rotated(run: Run) -> None:
    old, old_text = run.made("create", "--live", "--label", "Tablet 7")
    new, new_text = run.made("rotate", old, "--overlap", "30m")
    assert identify(old_text) == identify(new_text)
    assert f"replaced by {new}" in run.listed(old)
    assert " until " in run.listed(old)
    assert '"Tablet 7"' in run.listed(new)
    assert run("rotate", old, code=1) == ""
    assert "rotated already" in run.said


def test_a_client_is_rotated_and_again_when_its_secret_has_leaked(run: Run) -> None:
    client, first = run.made("create-client")
    same, second = run.made("rotate", client)
    assert same == client
    assert second != first
    assert "old secret until" in run.listed(client)
    run("rotate", client, code=1)
    assert "two secrets already" in run.said
    run.made("rotate", client, "--leaked")
    assert "old secret" not in run.listed(client)
    stored = run.credentials.find_client(client)
    assert stored
    assert stored.token_series == 1


def test_a_leaked_key_has_ended(run: Run) -> None:
    old, text = run.made("create")
    run.made("rotate", old, "--leaked")
    with pytest.raises(Unauthorized):
        identify(text)
    assert "expired" in run.listed(old)


def test_what_a_credential_is_can_be_changed(run: Run) -> None:
    client, _ = run.made("create-client", "--label", "EMR")
    key, text = run.made("create", "--client", client)
    run("change", client, "--scopes", "capture", "--label", "Ward EMR", "--expires", "9")
    line = run.listed(client)
    assert '"Ward EMR"' in line
    assert " until " in line
    assert identify(text) == {Scope.CAPTURE}
    run("change", key, "--scopes", "manage", code=1)
    assert "only the scopes capture" in run.said
    run("change", key, "--scopes", "capture")
    run("change", key)
    run("revoke", key)
    run("change", key, "--label", "late", code=1)
    assert "revoked" in run.said


@pytest.mark.parametrize("command", ["rotate", "change", "revoke"])
def test_another_tenants_is_not_to_be_had(run: Run, command: str) -> None:
    key, text = run.made("create")
    options = ["--tenant", "other", "--table", run.credentials.table_name]
    assert keys.main([command, *options, key]) == 1
    assert identify(text)


def test_an_overlap_is_minutes_hours_or_days() -> None:
    parse = key_arguments.parser("").parse_args
    command = ["rotate", "--tenant", "clinic", "key_1"]
    assert parse([*command, "--overlap", "90d"]).overlap == timedelta(days=90)
    for overlap in ("0h", "-1h", "1w", "24", "91d", "1h30m", ""):
        with pytest.raises(SystemExit):
            parse([*command, f"--overlap={overlap}"])
    with pytest.raises(SystemExit):
        parse([*command, "--overlap", "1h", "--leaked"])
