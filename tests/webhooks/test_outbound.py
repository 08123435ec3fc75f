"""Requests to receivers that do whatever receivers do, and some that nobody would."""

import socket
import ssl
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import trustme

from scribe.aws.outbound import Outbound
from scribe.clock import utc_now
from scribe.response import Fault, Outcome
from scribe.webhook_url import Target
from tests.webhooks.receivers import (
    ADDRESS,
    HOST,
    Behaviour,
    Receiver,
    answers,
    running,
    says,
    trusting,
)

TARGET = Target(HOST, 443, "/hook?a=b")
BODY = b'{"event":"session.completed"}'
OK = b"HTTP/1.1 200 OK\r\n"


def post(receiver: Receiver, *, seconds: float = 2.0, **options: Any) -> Outcome:
    sender = receiver.outbound(seconds=seconds, **options)
    return sender.post(TARGET, BODY, {"webhook-id": "evt_1"}, clock=utc_now)


def outcome_of(behave: Behaviour, *, seconds: float = 2.0) -> Outcome:
    with running(behave) as receiver:
        return post(receiver, seconds=seconds)


def test_what_is_sent() -> None:
    with running(answers(200, "thanks")) as receiver:
        assert post(receiver) == Outcome(200, excerpt="thanks")

    (request,) = receiver.received
    assert request.line == "POST /hook?a=b HTTP/1.1"
    assert request.body == BODY
    assert request.headers["host"] == HOST
    assert request.headers["webhook-id"] == "evt_1"
    assert request.headers["content-length"] == str(len(BODY))


@pytest.mark.parametrize("status", [200, 204, 299, 301, 400, 404, 410, 500])
def test_a_status_is_told_as_it_is(status: int) -> None:
    assert outcome_of(answers(status)).status_code == status


def test_retry_after_is_heard() -> None:
    outcome = outcome_of(answers(503, headers="Retry-After: 90\r\n"))
    assert outcome.retry_after == timedelta(seconds=90)


def test_no_redirect_is_followed() -> None:
    with running(answers(200)) as other:
        location = f"Location: https://{HOST}:{other.port}/\r\n"
        assert outcome_of(answers(307, headers=location)).status_code == 307
    assert other.received == []


@pytest.mark.parametrize(
    "answer",
    [
        b"hello\r\n\r\n",
        b"\x16\x03\x01\x00\x00" * 20,
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        OK + b"Content-Le",
        OK + b"Content-Length: 5\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Le",
        b"HTTP/1.1 103 Early Hints\r\n\r\n",
        OK + b"X: " + b"x" * 70_000 + b"\r\n\r\n",
        OK + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000,
    ],
)
def test_garbage_is_no_answer(answer: bytes) -> None:
    assert outcome_of(says(answer)) == Outcome(fault=Fault.INVALID_RESPONSE)


def test_nothing_is_no_answer() -> None:
    assert outcome_of(says(b"")) == Outcome(fault=Fault.NO_RESPONSE)


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Content-Length: 100\r\n\r\nhalf",
        OK + b"Transfer-Encoding: chunked\r\n\r\n64\r\nhalf",
        OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhalf",
    ],
)
def test_half_an_answer_counts_for_none(answer: bytes) -> None:
    outcome = outcome_of(says(answer))
    assert (outcome.status_code, outcome.fault) == (200, Fault.INCOMPLETE_RESPONSE)
    assert not outcome.succeeded


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"Content-Length: 4\r\n\r\nfine",
        OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\nfine\r\n0\r\n\r\n",
        OK + b"\r\nfine",
        b"HTTP/1.0 200 OK\n\nfine",
        b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 4\r\n\r\nfine",
        b"HTTP/1.1 102 Processing\r\n\r\n" * 3 + OK + b"Content-Length: 4\r\n\r\nfine",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK + b"\r\nfine",
    ],
)
def test_whole_answers_of_every_form(answer: bytes) -> None:
    assert outcome_of(says(answer)) == Outcome(200, excerpt="fine")


def test_of_a_huge_body_little_is_read() -> None:
    sent = 0

    def flood(connection: Any, _: Any) -> None:
        nonlocal sent
        connection.sendall(OK + b"Content-Length: 1073741824\r\n\r\n")
        while sent < 1 << 30:
            connection.sendall(b"x" * 65_536)
            sent += 65_536

    outcome = outcome_of(flood)
    assert outcome.succeeded
    assert len(outcome.excerpt) == 1000
    assert sent < 100 << 20


def drip(data: bytes) -> Behaviour:
    def behave(connection: Any, _: Any) -> None:
        for byte in data:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)

    return behave


@pytest.mark.parametrize(
    "behave",
    [
        lambda *_: time.sleep(5),
        drip(OK + b"X: " + b"x" * 1000),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    ],
)
def test_late_is_too_late_however_it_drips(behave: Behaviour) -> None:
    began = time.monotonic()
    assert outcome_of(behave, seconds=0.5) == Outcome(fault=Fault.TIMEOUT)
    assert time.monotonic() - began < 1.5


def test_a_body_that_drips_is_cut_off_too() -> None:
    answer = drip(OK + b"Content-Length: 1000\r\n\r\n" + b"x" * 1000)
    began = time.monotonic()
    outcome = outcome_of(answer, seconds=2.5)
    assert outcome.fault is Fault.INCOMPLETE_RESPONSE
    assert time.monotonic() - began < 3.5


def test_a_server_that_never_greets_is_a_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        receiver = Receiver(silent.getsockname()[1])
        assert post(receiver, seconds=0.5) == Outcome(fault=Fault.TIMEOUT)


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        receiver = Receiver(closed.getsockname()[1])
    assert post(receiver) == Outcome(fault=Fault.CONNECTION_FAILED)


def test_a_certificate_must_be_of_the_name_and_of_a_trusted_authority() -> None:
    refused = Outcome(fault=Fault.TLS_FAILED)
    with running(answers(200), name="other.example.com") as receiver:
        assert post(receiver) == refused
    with running(answers(200), authority=trustme.CA()) as receiver:
        assert post(receiver) == refused
    with running(answers(200)) as receiver:
        assert post(receiver, trust=ssl.create_default_context()) == refused
        assert receiver.received == []


def test_an_expired_certificate_is_none() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    authority = trustme.CA()
    authority.issue_cert(HOST, not_after=long_ago).configure_cert(context)
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(trust)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection, pytest.raises(ssl.SSLError):
                context.wrap_socket(connection, server_side=True)

        thread = threading.Thread(target=serve)
        thread.start()
        outcome = post(Receiver(server.getsockname()[1]), trust=trust)
        thread.join()
    assert outcome == Outcome(fault=Fault.TLS_FAILED)


def test_a_server_without_tls_is_refused() -> None:
    def greet(connection: Any, _: Any) -> None:
        connection.sendall(OK + b"\r\n")

    with running(greet, tls=False) as receiver:
        outcome = post(receiver, seconds=1)
    assert outcome.fault in {Fault.TLS_FAILED, Fault.CONNECTION_FAILED, Fault.TIMEOUT}
    assert receiver.received == []


def test_tls_before_1_2_is_refused() -> None:
    trust = trusting()
    Outbound(trust=trust)
    assert trust.minimum_version == ssl.TLSVersion.TLSv1_2


def unreachable(*_: Any) -> socket.socket:
    raise AssertionError("connected to what was refused")


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:10.0.0.1"],
        [ADDRESS, "10.0.0.1"],
        ["10.0.0.1", ADDRESS],
        ["fd00:ec2::254", ADDRESS],
        ["not an address"],
    ],
)
def test_a_name_with_a_forbidden_address_is_not_connected_to(addresses: Sequence[str]) -> None:
    sender = Outbound(resolve=lambda *_: addresses, connect=unreachable, trust=trusting())
    outcome = sender.post(TARGET, BODY, {}, clock=utc_now)
    assert outcome == Outcome(fault=Fault.ADDRESS_NOT_ALLOWED)
    assert sender.is_refused(TARGET)


def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to() -> None:
    # A rebinding name: public when it is asked first, private ever after.
    told = iter([[ADDRESS], ["127.0.0.1"], ["127.0.0.1"]])
    connected: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], _: float) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    sender = Outbound(resolve=lambda *_: next(told), connect=connect, trust=trusting())
    outcome = sender.post(TARGET, BODY, {}, clock=utc_now)
    assert outcome == Outcome(fault=Fault.CONNECTION_FAILED)
    assert connected == [(ADDRESS, 443)]


def test_every_address_is_tried_the_old_protocol_first() -> None:
    connected: list[str] = []

    def connect(address: tuple[str, int], _: float) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError

    found = ["2606:4700::1", ADDRESS, ADDRESS, "1.1.1.1"]
    Outbound(resolve=lambda *_: found, connect=connect, trust=trusting()).post(
        TARGET, BODY, {}, clock=utc_now
    )
    assert connected == [ADDRESS, "1.1.1.1", "2606:4700::1"]


def test_a_name_that_is_none() -> None:
    def fails(*_: Any) -> list[str]:
        raise socket.gaierror

    sender = Outbound(resolve=fails, connect=unreachable, trust=trusting())
    assert sender.post(TARGET, BODY, {}, clock=utc_now) == Outcome(fault=Fault.NAME_NOT_FOUND)
    assert not sender.is_refused(TARGET)


def test_a_resolver_that_hangs_is_not_waited_for() -> None:
    released = threading.Event()

    def hangs(*_: Any) -> list[str]:
        released.wait(5)
        return []

    sender = Outbound(
        resolve=hangs, connect=unreachable, trust=trusting(), timeout=timedelta(seconds=0.3)
    )
    began = time.monotonic()
    assert sender.post(TARGET, BODY, {}, clock=utc_now) == Outcome(fault=Fault.TIMEOUT)
    assert not sender.is_refused(TARGET)
    assert time.monotonic() - began < 2
    released.set()


def test_this_machine_is_sent_to_without_tls_where_a_target_says_so() -> None:
    with running(answers(200), tls=False) as receiver:
        target = Target("127.0.0.1", receiver.port, "/", local=True)
        outcome = Outbound(trust=trusting()).post(target, BODY, {}, clock=utc_now)
    assert outcome.succeeded
    assert receiver.received[0].headers["host"] == f"127.0.0.1:{receiver.port}"
