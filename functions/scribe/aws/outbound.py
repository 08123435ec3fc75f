"""Requests to strangers' servers: to an address that was checked, once, and not for long.

A webhook's name is resolved here, every address that it has is checked, and one of those very
addresses is connected to, so that a name which resolves otherwise a moment later changes nothing.
No redirect is followed, no proxy asked, and of the answer no more than a beginning is read.
"""

import io
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from http.client import HTTPException, HTTPResponse
from queue import Empty, Queue
from typing import Any, cast

from scribe.clock import Clock
from scribe.public_address import is_public
from scribe.response import Fault, Outcome, answered
from scribe.webhook_url import Target

TIMEOUT = timedelta(seconds=15)
"""For all of it: name, connection, request and answer, however slowly any of them drips."""
_CONNECT_TIMEOUT = 5.0
"""Seconds for one address, so that another can be tried."""
_MAX_ADDRESSES = 3
_MAX_BODY = 4_096
_MAX_RECEIVED = 65_536
"""Bytes of an answer, headers included: what sends more of them is no receiver."""

Resolver = Callable[[str, int], Sequence[str]]
"""Finds the addresses of a name; OSError if it has none."""
Connector = Callable[[tuple[str, int], float], socket.socket]
"""Connects to an address and a port within some seconds."""


class _Failed(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


class Outbound:
    """Sends webhooks' requests, by default as this machine resolves, connects and trusts."""

    def __init__(
        self,
        *,
        resolve: Resolver | None = None,
        connect: Connector = socket.create_connection,
        trust: ssl.SSLContext | None = None,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        self._resolve = resolve or system_resolver
        self._connect = connect
        self._trust = trust or ssl.create_default_context()
        self._trust.minimum_version = ssl.TLSVersion.TLSv1_2
        self._timeout = timeout.total_seconds()

    def is_refused(self, target: Target) -> bool:
        """Whether a target's name has an address that is not to be sent to.

        One that can't be resolved now is not refused: it is checked again whenever it is sent to.
        """
        try:
            self._addresses(target, time.monotonic() + self._timeout / 3)
        except _Failed as failure:
            return failure.fault is Fault.ADDRESS_NOT_ALLOWED
        except TimeoutError:
            return False
        return False

    def post(
        self, target: Target, body: bytes, headers: Mapping[str, str], *, clock: Clock
    ) -> Outcome:
        """Send a request and return what came of it; whatever goes wrong is an outcome too."""
        deadline = time.monotonic() + self._timeout
        try:
            addresses = self._addresses(target, deadline)
            connection = self._connected(addresses, target.port, deadline)
            with connection, self._secured(connection, target, deadline) as secured:
                secured.settimeout(_left(deadline))
                secured.sendall(_request(target, body, headers))
                return _receive(secured, deadline, clock)
        except _Failed as failure:
            return Outcome(fault=failure.fault)
        except TimeoutError:
            return Outcome(fault=Fault.TIMEOUT)
        except OSError:
            return Outcome(fault=Fault.CONNECTION_FAILED)

    def _addresses(self, target: Target, deadline: float) -> list[str]:
        if target.local:
            return [target.host]
        addresses = _within(deadline, lambda: self._resolve(target.host, target.port))
        if not addresses:
            raise _Failed(Fault.NAME_NOT_FOUND)
        if not all(map(is_public, addresses)):
            raise _Failed(Fault.ADDRESS_NOT_ALLOWED)
        # A function without a network of its own has no way to IPv6.
        return sorted(dict.fromkeys(addresses), key=lambda address: ":" in address)

    def _connected(self, addresses: Sequence[str], port: int, deadline: float) -> socket.socket:
        """Return a connection to the first of some addresses that takes one."""
        error: OSError = TimeoutError()
        for address in addresses[:_MAX_ADDRESSES]:
            try:
                return self._connect((address, port), min(_CONNECT_TIMEOUT, _left(deadline)))
            except OSError as failed:
                error = failed
        raise error

    def _secured(self, connection: socket.socket, target: Target, deadline: float) -> socket.socket:
        if target.local:
            return connection
        connection.settimeout(_left(deadline))
        try:
            return self._trust.wrap_socket(connection, server_hostname=target.host)
        except TimeoutError:
            raise
        except (ssl.SSLError, ssl.CertificateError):
            raise _Failed(Fault.TLS_FAILED) from None


def system_resolver(host: str, port: int) -> list[str]:
    """Return the addresses that this machine finds for a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


def _within(deadline: float, look_up: Callable[[], Sequence[str]]) -> Sequence[str]:
    """Return what a look-up finds, nothing if it fails; the system's has no time limit."""
    answers: Queue[Sequence[str]] = Queue()

    def ask() -> None:
        found: Sequence[str] = ()
        with suppress(OSError, UnicodeError):
            found = look_up()
        answers.put(found)

    threading.Thread(target=ask, daemon=True).start()
    try:
        return answers.get(timeout=_left(deadline))
    except Empty:
        raise TimeoutError from None


def _request(target: Target, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Return a request's bytes; what of it is a stranger's was checked when it was read."""
    port = f":{target.port}" if target.local else ""
    lines = [
        f"POST {target.path} HTTP/1.1",
        f"Host: {target.host}{port}",
        "Connection: close",
        "Accept-Encoding: identity",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _receive(connection: socket.socket, deadline: float, clock: Clock) -> Outcome:
    """Read an answer: its head, and of its body what is kept."""
    incoming = _Incoming(connection, deadline)
    try:
        response = _head(incoming)
    except (HTTPException, ValueError):
        nothing = not incoming.received
        raise _Failed(Fault.NO_RESPONSE if nothing else Fault.INVALID_RESPONSE) from None
    if incoming.ended:
        # A head that breaks off would pass for one that is complete.
        raise _Failed(Fault.INVALID_RESPONSE)
    body, whole = _beginning(response)
    return answered(
        response.status,
        body,
        retry_after=response.getheader("Retry-After"),
        whole=whole,
        now=clock(),
    )


def _head(incoming: "_Incoming") -> HTTPResponse:
    """Read the head of an answer, past those of any interim ones (RFC 9110, 15.2: 1xx)."""
    # All that it wants of a socket is a file to read from.
    response: Any = HTTPResponse(cast("socket.socket", incoming), method="POST")
    response.begin()
    while response.status < 200:
        response.headers = None  # with headers, it has begun
        response.begin()
    return cast("HTTPResponse", response)


def _beginning(response: HTTPResponse) -> tuple[bytes, bool]:
    """Return a body's first bytes, and whether it was whole as far as it was read."""
    read = b""
    try:
        while len(read) < _MAX_BODY:
            part = response.read1(_MAX_BODY - len(read))
            if not part:
                # What was promised and is missing was lost on the way.
                return read, not response.length
            read += part
    except (HTTPException, OSError, ValueError):
        return read, False
    return read, True


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Incoming(io.RawIOBase):
    """What comes over a connection until a deadline, and no more than is wanted of it."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        super().__init__()
        self._connection = connection
        self._deadline = deadline
        self.received = 0
        self.ended = False

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return it as the file that a response is read from."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """Whether it can be read: yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with what has come.

        Raises:
            ValueError: more has come than any receiver answers.
        """
        if self.received >= _MAX_RECEIVED:
            raise ValueError("more than is wanted")
        self._connection.settimeout(_left(self._deadline))
        count = self._connection.recv_into(buffer)
        self.received += count
        self.ended = count == 0
        return count
