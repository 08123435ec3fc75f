"""The emulator's own process, run by the emulator's own Python (``.tools/emulator``)."""

import signal
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any

from ministack import app
from ministack.services import apigateway_v1 as gateway

from local.tether import end_with_parent


def _enforce_roles(*_: object) -> None:
    # The emulator's own setting, which it reads at every request. It can't be on from the start:
    # the CDK's bucket refuses whoever comes without TLS.
    app.AUTH = True


def _take_untyped_bodies_as_bytes() -> None:
    """Do what API Gateway does with a body that has no content type: take it for JSON's.

    The emulator takes it for text that no ``binaryMediaTypes`` match, and audio is lost in that.
    """
    matches: Callable[[str | None, Sequence[str]], bool] = gateway._media_type_matches  # noqa: SLF001 - nothing public

    def matches_default(media_type: str | None, patterns: Sequence[str]) -> bool:
        return matches(media_type or "application/json", patterns)

    gateway._media_type_matches = matches_default  # noqa: SLF001 - as above


def _let_the_authorizer_speak() -> None:
    """Fill in ``$context.authorizer.*`` in gateway responses, as API Gateway does."""
    said: ContextVar[dict[str, str]] = ContextVar("said")
    read, render = gateway._stringify_context, gateway._gateway_error_response  # noqa: SLF001 - as above

    def read_and_keep(context: Any) -> dict[str, str]:
        words: dict[str, str] = read(context)
        said.set(words)
        return words

    def render_with_it(error: Any, request: Any) -> tuple[int, dict[str, str], bytes]:
        status, headers, body = render(error, request)
        for name, value in said.get({}).items():
            body = body.replace(f"$context.authorizer.{name}".encode(), value.encode())
        return status, headers, body

    gateway._stringify_context = read_and_keep  # noqa: SLF001 - as above
    gateway._gateway_error_response = render_with_it  # noqa: SLF001 - as above


if __name__ == "__main__":
    end_with_parent()
    _take_untyped_bodies_as_bytes()
    _let_the_authorizer_speak()
    signal.signal(signal.SIGUSR1, _enforce_roles)
    app.main()
