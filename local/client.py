"""A client of the API in nothing but the standard library."""

import json
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

TIMEOUT = 60.0
"""Seconds; API Gateway itself gives up after 29."""


@dataclass(frozen=True)
class Answer:
    """An HTTP response: ``body`` is its JSON, or the text where it is not JSON."""

    status: int
    headers: dict[str, str]
    body: Any


class Client:
    """Speaks to one deployment with one API key (None: without any)."""

    def __init__(self, base_url: str, api_key: str | None) -> None:
        self.base_url = base_url
        self.api_key = api_key

    def call(
        self,
        method: str,
        path: str,
        body: bytes | dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send a request to ``path`` below the base URL and return its answer, whatever status.

        A dictionary is sent as JSON, bytes as they are, with no header that is not given.

        Raises:
            OSError: nobody answered.
        """
        sent = dict(headers or {})
        if self.api_key:
            sent.setdefault("Authorization", f"Bearer {self.api_key}")
        if isinstance(body, dict):
            sent.setdefault("Content-Type", "application/json")
            body = json.dumps(body).encode()
        url = urlsplit(self.base_url + path)
        kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
        connection = kind(url.netloc, timeout=TIMEOUT)
        try:
            target = f"{url.path}?{url.query}" if url.query else url.path
            connection.request(method, target, body, sent)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        received = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, received, _parsed(content))


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return content.decode(errors="replace")
