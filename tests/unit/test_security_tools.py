"""What `make security` finds, and what it passes."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest

from security.package_audit import judge
from security.secret_scan import findings

NOISE = hashlib.sha512(b"no secret of anybody's").digest()
TOKEN = base64.urlsafe_b64encode(NOISE[:32]).decode().rstrip("=")


@pytest.mark.parametrize(
    "line",
    [
        # In pieces, so that this file has none.
        "AKIA" + "QWERTZUIOPASDFGH",
        'aws_secret_access_key = "' + base64.b64encode(NOISE[:30]).decode() + '"',
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "-----BEGIN " + "PRIVATE KEY-----",
        f"key: sk_{'live'}_{TOKEN}",
        f"curl -H 'X-API-Key: sk_{'test'}_{TOKEN}'",
        f"whsec_{base64.b64encode(NOISE[:24]).decode()}",
        "gh" + "p_" + NOISE.hex()[:36],
        f'token = "{base64.b64encode(NOISE).decode()}"',
        f'secret = "{NOISE.hex()}"',
        f"url = 'https://someone:{NOISE.hex()[:12]}@example.com/'",
    ],
)
def test_a_secret_is_found(line: str, tmp_path: Path) -> None:
    file = tmp_path / "settings.py"
    file.write_text(f"# Settings\n{line}\n")
    assert {(found, number) for found, number, _ in findings([file])} == {(file, 2)}


@pytest.mark.parametrize(
    "line",
    [
        '"integrity": "sha512-' + base64.b64encode(NOISE).decode() + '",',
        '  "body": "' + base64.b64encode(b'{"session_mode": "consultation"}').decode() + '",',
        'id = "' + NOISE.hex()[:16] + '"',
        '  "eventID": "' + NOISE.hex()[:32] + '",',
        f"sk_{'test'}_{'a' * 43}",
        'API = "https://scribe.example/voice"',
    ],
)
def test_what_is_none_passes(line: str, tmp_path: Path) -> None:
    file = tmp_path / "sample.json"
    file.write_text(line)
    assert list(findings([file])) == []


def test_a_vulnerable_package_fails(capsys: pytest.CaptureFixture[str]) -> None:
    found = {"id": "PYSEC-1", "fix_versions": ["1.2"]}
    package = {"name": "leaky", "version": "1.1", "vulns": [found]}
    assert judge(lambda _: [package, known("sound")]) == 1
    assert "leaky 1.1: PYSEC-1, mended in 1.2" in capsys.readouterr().out


def test_sound_packages_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert judge(lambda _: [known("sound"), unknown("new")]) == 0
    assert "core.txt: 1 of 2 packages are known and audited." in capsys.readouterr().out


@pytest.mark.parametrize("report", [[], [{"name": "sound", "skip_reason": "not found"}]])
def test_without_the_service_it_is_said_and_passed(
    report: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert judge(lambda _: report) == 0
    assert capsys.readouterr().out.startswith("Packages NOT audited")


def known(name: str) -> dict[str, Any]:
    return {"name": name, "version": "1", "vulns": []}


def unknown(name: str) -> dict[str, Any]:
    return {"name": name, "skip_reason": "not found"}
