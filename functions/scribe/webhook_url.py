"""A webhook's URL: which ones are taken, and where a request to one goes.

The URL is read once, by one strict pattern, and the request is made of the parts that were read:
no two parsers that could differ about where it leads.
"""

import re
from dataclasses import dataclass

from scribe.errors import InvalidRequest

MAX_URL_LENGTH = 2000
_LOCAL_HOSTS = ("127.0.0.1", "localhost")
_NOT_PUBLIC = ("localhost", "localdomain", "local", "internal", "arpa", "onion")
"""Last labels of names that no public resolver answers, or none should."""

# The characters that may stand in a path or query (RFC 3986), and brackets, which clients send.
_PATH = r"(?P<path>(?:[/?][!$&'()*+,;=:@/?%\[\]A-Za-z0-9._~-]*)?)"
_PUBLIC = re.compile(rf"(?i:https)://(?P<host>[A-Za-z0-9.-]+)(?::443)?{_PATH}", re.ASCII)
_LOCAL = re.compile(
    rf"(?i:http)://(?P<host>[a-z0-9.]+)(?::(?P<port>[1-9][0-9]{{0,4}}))?{_PATH}", re.ASCII
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)


@dataclass(frozen=True)
class Target:
    """Where a request goes: ``path`` with its query; ``local`` is plain HTTP to this machine."""

    host: str
    port: int
    path: str
    local: bool = False


def target_of(url: str, *, local: bool) -> Target:
    """Return where a URL leads; ``local`` lets ``http://127.0.0.1`` pass, at any port.

    A host must be a name: numbers in all their spellings (decimal, octal, hexadecimal, IPv6) are
    refused, since whoever is found by name alone shows a certificate for it.

    Raises:
        InvalidRequest: it is none that a webhook can have; the message says what one is.
    """
    target = _public(url) or (_local(url) if local else None)
    if target is None:
        raise InvalidRequest(
            "invalid_request",
            "url must be https://, a public host name, no port but 443, no user, no fragment, and"
            f" {MAX_URL_LENGTH} characters at most.",
            field="url",
        )
    return target


def _public(url: str) -> Target | None:
    match = _PUBLIC.fullmatch(url) if len(url) <= MAX_URL_LENGTH else None
    host = match["host"].lower() if match else ""
    return Target(host, 443, _absolute(match["path"])) if match and _is_name(host) else None


def _local(url: str) -> Target | None:
    match = _LOCAL.fullmatch(url) if len(url) <= MAX_URL_LENGTH else None
    port = int(match["port"] or 80) if match else 0
    if match is None or match["host"] not in _LOCAL_HOSTS or port > 65535:
        return None
    return Target("127.0.0.1", port, _absolute(match["path"]), local=True)


def _is_name(host: str) -> bool:
    """Whether a host is a name of two labels or more, of which the last is no number."""
    *others, last = host.split(".")
    return (
        bool(others)
        and len(host) <= 253
        and all(_LABEL.fullmatch(label) for label in (*others, last))
        and last[0].isalpha()
        and last not in _NOT_PUBLIC
    )


def _absolute(path: str) -> str:
    return path if path.startswith("/") else f"/{path}"
