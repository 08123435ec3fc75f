"""Look for secrets in every file that is, or is about to be, in the repository.

    python -m security.secret_scan

By detect-secrets' own plugins, and by what this project's own keys look like. There is no baseline:
what is no secret although it looks like one stands in ``NO_SECRETS``, with its reason.
"""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from detect_secrets.core.scan import scan_file
from detect_secrets.settings import transient_settings

ROOT = Path(__file__).resolve().parent.parent

_PLUGINS = (
    *({"name": f"{name}Detector"} for name in ("AWSKey", "PrivateKey", "Stripe", "JwtToken")),
    *({"name": f"{name}Detector"} for name in ("BasicAuth", "GitHubToken", "GitLabToken", "Npm")),
    *({"name": f"{name}Detector"} for name in ("OpenAI", "PypiToken", "SendGrid", "Slack")),
    {"name": "AzureStorageKeyDetector"},
    {"name": "TwilioKeyDetector"},
    {"name": "Base64HighEntropyString", "limit": 4.5},
    {"name": "HexHighEntropyString", "limit": 3.0},
)
"""No detector of keywords: it takes any word beside ``token`` for one."""

_OUR_KEYS = re.compile(
    r"sk_(?:live|test)_[A-Za-z0-9_-]{32,}|whsec_[A-Za-z0-9+/]{32,}={0,2}", re.ASCII
)
"""API keys and webhooks' secrets, as this project makes them; quoted or not."""

_NO_SECRET_LINES = (
    r'"integrity": "sha512-',  # the digest of a package, which npm compares
    r'^ *"(?:eventID|[a-z]+Id)": "[0-9a-f-]+",?$',  # the id of a sample event, request or API
    r'^ *"body": "[A-Za-z0-9+/]*={0,2}",?$',  # a sample request's body, as API Gateway encodes it
)

NO_SECRETS = {
    "AKIAIOSFODNN7EXAMPLE",  # that of AWS's documentation: known everywhere, valid nowhere
    "pw",  # a URL with a password, which webhooks refuse
}
"""What looks like a secret and is none."""


def findings(files: Iterable[Path]) -> Iterator[tuple[Path, int, str]]:
    """Yield file, line and kind of everything in these files that looks like a secret."""
    settings = {"plugins_used": list(_PLUGINS), "filters_used": list(_filters())}
    with transient_settings(settings):
        for file in files:
            for found in scan_file(str(file)):
                if not _is_none(found.type, found.secret_value or ""):
                    yield file, found.line_number, found.type
            yield from ((file, line, "Wardscribe key") for line in _our_keys(file))


def _is_none(kind: str, value: str) -> bool:
    # 64 bits in hexadecimal are an id here; a secret has at least twice as many.
    short = kind == "Hex High Entropy String" and len(value) < 32
    return short or value in NO_SECRETS


def _filters() -> Iterator[dict[str, object]]:
    heuristics = "detect_secrets.filters.heuristic"
    for name in ("is_sequential_string", "is_templated_secret", "is_prefixed_with_dollar_sign"):
        yield {"path": f"{heuristics}.{name}"}
    yield {
        "path": "detect_secrets.filters.regex.should_exclude_line",
        "pattern": list(_NO_SECRET_LINES),
    }


def _our_keys(file: Path) -> Iterator[int]:
    for number, line in enumerate(file.read_bytes().splitlines(), start=1):
        for match in _OUR_KEYS.finditer(line.decode("latin-1")):
            if len(set(match[0])) > 16:  # less is a row of the same letters, as tests write it
                yield number


def tracked_files() -> list[Path]:
    """Return the files that are in the repository, and new ones that git does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    files = {ROOT / name for name in listed.stdout.split("\0") if name}
    return sorted(file for file in files if file.is_file())


def main() -> int:
    """Print what looks like a secret; return 1 if anything does."""
    found = [
        f"{file.relative_to(ROOT)}:{line}: {kind}" for file, line, kind in findings(tracked_files())
    ]
    for each in found:
        print(each)
    if found:
        print("A secret in the repository is one no more: revoke it, then take it out.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
