"""Receivers of webhooks: real HTTPS servers on this machine, most of them ill-mannered."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import trustme

from scribe.aws.outbound import Outbound

HOST = "hook.example.com"
ADDRESS = "93.184.215.14"
"""What the name resolves to in these tests; connections to it end at a receiver here."""
CA = trustme.CA()


@dataclass(frozen=True)
class Received:
    """A request as it came: header names in lower case."""

    line: str
    headers: dict[str, str]
    body: bytes


Behaviour = Callable[[Any, Received], None]
"""What a receiver does with a connection once it has read the request."""


@dataclass
class Receiver:
    """A server that behaves in one way, and what it was sent."""

    port: int
    received: list[Received] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def outbound(self, *, seconds: float = 2.0, trust: ssl.SSLContext | None = None) -> Outbound:
        """Return what sends to it, as if it were at ``ADDRESS``."""

        def connect(address: tuple[str, int], timeout: float) -> socket.socket:
            assert address == (ADDRESS, 443)
            return socket.create_connection(("127.0.0.1", self.port), timeout)

        return Outbound(
            resolve=lambda *_: [ADDRESS],
            connect=connect,
            trust=trust or trusting(),
            timeout=timedelta(seconds=seconds),
        )


def trusting() -> ssl.SSLContext:
    """Return a context that trusts this test's authority alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    CA.configure_trust(context)
    return context


@contextmanager
def running(
    behave: Behaviour, *, name: str = HOST, authority: trustme.CA = CA, tls: bool = True
) -> Iterator[Receiver]:
    """Run a receiver for the length of the block, with a certificate for ``name``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as server:
        receiver = Receiver(server.getsockname()[1])

        def serve(connection: socket.socket) -> None:
            with suppress(OSError, ValueError), connection:
                wrapped = context.wrap_socket(connection, server_side=True) if tls else connection
                with wrapped:
                    request = _read(wrapped)
                    receiver.received.append(request)
                    behave(wrapped, request)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    threading.Thread(target=serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield receiver
        finally:
            receiver.stopped.set()
            server.shutdown(socket.SHUT_RDWR)


def _read(connection: Any) -> Received:
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(4096)
        if not part:
            raise ValueError("no request")
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    line, *others = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in others)}
    while len(body) < int(headers["content-length"]):
        body += connection.recv(4096)
    return Received(line, headers, body)


def says(answer: bytes) -> Behaviour:
    """Return a behaviour: send these bytes and hang up."""
    return lambda connection, _: connection.sendall(answer)


def answers(status: int, body: str = "", headers: str = "") -> Behaviour:
    """Return a behaviour: a whole answer."""
    head = f"HTTP/1.1 {status} Whatever\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    return says((head + body).encode())
