"""The verification that docs/webhooks.md shows works as it stands there."""

import re
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from local.receiver import is_genuine
from scribe.signature import new_secret, signature_headers

PAGE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()
SECRET, OTHER = new_secret(b"s" * 32), new_secret(b"o" * 32)
BODY = b'{"id":"evt_1","event":"session.completed"}'


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def signed(*secrets: str, age: int = 0) -> dict[str, str]:
    now = datetime.now(UTC) - timedelta(seconds=age)
    return signature_headers(BODY, message_id="evt_1", secrets=secrets, now=now)


def run(*command: str, given: str = "", **environment: str) -> str:
    finished = subprocess.run(
        command, input=given, env=environment, capture_output=True, text=True, check=True
    )
    return finished.stdout.strip()


@pytest.fixture(scope="module")
def python() -> dict[str, Any]:
    library, *by_hand = blocks("python")
    assert "standardwebhooks" in library
    names: dict[str, Any] = {}
    for block in by_hand:
        exec(block, names)  # noqa: S102 - our own page
    return names


def test_python_with_a_library() -> None:
    names: dict[str, Any] = {"secret": SECRET, "body": BODY, "headers": signed(SECRET)}
    exec(blocks("python")[0], names)  # noqa: S102 - our own page
    assert names["event"]["id"] == "evt_1"


def test_python_by_hand(python: dict[str, Any]) -> None:
    check = python["is_genuine"]
    assert check(BODY, signed(SECRET), SECRET)
    assert check(BODY, signed(OTHER, SECRET), SECRET)
    assert not check(BODY, signed(OTHER), SECRET)
    assert not check(BODY + b" ", signed(SECRET), SECRET)
    assert not check(BODY, signed(SECRET, age=400), SECRET)


def test_python_for_the_protocols_header(python: dict[str, Any]) -> None:
    check = python["is_genuine_msa"]
    assert check(BODY, signed(SECRET)["X-MSA-Signature"], SECRET)
    assert check(BODY, signed("any secret at all")["X-MSA-Signature"], "any secret at all")
    assert not check(BODY, signed(OTHER, SECRET)["X-MSA-Signature"], SECRET)
    assert not check(BODY, signed(SECRET, age=400)["X-MSA-Signature"], SECRET)


def test_the_receiver_of_the_demo() -> None:
    now = time.time()
    assert is_genuine(BODY, signed(SECRET), SECRET, now=now)
    assert is_genuine(BODY, signed(OTHER, SECRET), SECRET, now=now)
    assert not is_genuine(BODY, signed(OTHER), SECRET, now=now)
    assert not is_genuine(BODY, signed(SECRET, age=400), SECRET, now=now)
    assert not is_genuine(BODY, {}, SECRET, now=now)


def test_node(tmp_path: Path) -> None:
    module = tmp_path / "verify.mjs"
    module.write_text(blocks("js")[0])
    cases = [
        (signed(SECRET), SECRET),
        (signed(OTHER, SECRET), SECRET),
        (signed(OTHER), SECRET),
        (signed(SECRET, age=400), SECRET),
    ]
    calls = ", ".join(f"isGenuine(body, {headers}, '{secret}')" for headers, secret in cases)
    script = (
        f"import {{ isGenuine }} from '{module}';"
        f"const body = Buffer.from('{BODY.decode()}');"
        f"console.log(JSON.stringify([{calls}]));"
    )
    told = run(
        "node", "--input-type=module", "-", given=script, PATH="/usr/local/bin:/usr/bin:/bin"
    )
    assert told == "[true,true,false,false]"


def test_shell(tmp_path: Path) -> None:
    (tmp_path / "body.json").write_bytes(BODY)
    headers = signed(SECRET)
    (script,) = blocks("sh")
    msa = dict(part.split("=", 1) for part in headers["X-MSA-Signature"].split(","))
    told = run(
        *("sh", "-c", f"cd {tmp_path}\n{script}"),
        PATH="/usr/local/bin:/usr/bin:/bin",
        secret=SECRET,
        webhook_id="evt_1",
        webhook_timestamp=headers["webhook-timestamp"],
        t=msa["t"],
    )
    standard, own = told.splitlines()
    assert f"v1,{standard}" == headers["webhook-signature"]
    assert own.endswith(msa["v1"])
