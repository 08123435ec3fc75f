"""Ask whether the locked packages are known to be unsafe.

    python -m security.package_audit

An audit needs a service on the Internet. Where that can't be reached nothing is known, and it is
said so and passed: a machine without a network is to be able to check the rest.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_PATIENCE = 120
"""Seconds: each package is asked about for itself."""
_USAGE = 2
"""The exit code of a command line that is none."""


Package = dict[str, Any]
"""What pip-audit reports of one: name, version and vulnerabilities, or why it knows nothing."""


def main() -> int:
    """Ask about every locked package; return the exit code."""
    return judge(audited)


def judge(audit: Callable[[Path], list[Package]]) -> int:
    """Print what is known of the packages; return 1 if one of them is vulnerable."""
    dangers: list[str] = []
    for file in sorted((ROOT / "requirements").glob("*.txt")):
        report = audit(file)
        if not known(report):
            print(
                "Packages NOT audited: the service that knows of vulnerabilities is out of reach."
            )
            break
        print(f"{file.name}: {len(known(report))} of {len(report)} packages are known and audited.")
        dangers += vulnerable(report)
    for danger in dangers:
        print(danger)
    return 1 if dangers else 0


def known(report: list[Package]) -> list[Package]:
    """Return the packages of a report that the service could tell something of."""
    return [each for each in report if "skip_reason" not in each]


def vulnerable(report: list[Package]) -> list[str]:
    """Return a line for each vulnerability in a report."""
    return [
        f"{package['name']} {package['version']}: {found['id']}, mended in "
        + (", ".join(found["fix_versions"]) or "no version yet")
        for package in known(report)
        for found in package["vulns"]
    ]


def audited(requirements: Path) -> list[Package]:
    """Return what pip-audit reports of each locked package; nothing if it came to no end.

    Raises:
        subprocess.CalledProcessError: pip-audit does not know what it is asked.
    """
    options = ["--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json"]
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(requirements), *options]
    try:
        ran = subprocess.run(
            command, capture_output=True, check=False, text=True, timeout=_PATIENCE
        )
        if ran.returncode == _USAGE:
            ran.check_returncode()
        report: list[Package] = json.loads(ran.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return []
    return report


if __name__ == "__main__":
    sys.exit(main())
