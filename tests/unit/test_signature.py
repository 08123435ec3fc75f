"""Signatures: what two verifiers that nobody here wrote say of them."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from scribe.signature import SECRET_BYTES, new_secret, signature_headers, standard_key

BODY = b'{"id":"evt_1","event":"session.completed","session_id":"ses_1"}'
SECRET = new_secret(bytes(range(SECRET_BYTES)))
OLD = new_secret(b"o" * SECRET_BYTES)


def headers(*secrets: str, body: bytes = BODY) -> dict[str, str]:
    now = datetime.now(UTC)
    return signature_headers(body, message_id="evt_1", secrets=secrets, now=now)


def protocol_accepts(body: bytes, header: str, secret: str) -> bool:
    """Verify as the protocol has it: its own few lines, in other words."""
    parts = dict(part.split("=", 1) for part in header.split(","))
    expected = hmac.digest(secret.encode(), f"{parts['t']}.".encode() + body, hashlib.sha256)
    return hmac.compare_digest(expected.hex(), parts["v1"])


def test_standard_library_accepts_it() -> None:
    assert Webhook(SECRET).verify(BODY.decode(), headers(SECRET)) == json.loads(BODY)


def test_protocol_accepts_it() -> None:
    header = headers(SECRET)["X-MSA-Signature"]
    assert protocol_accepts(BODY, header, SECRET)
    assert not protocol_accepts(BODY + b" ", header, SECRET)
    assert not protocol_accepts(BODY, header, OLD)


def test_during_rotation_both_secrets_verify_the_trio_and_the_newest_the_other() -> None:
    sent = headers(SECRET, OLD)

    assert Webhook(SECRET).verify(BODY.decode(), sent)
    assert Webhook(OLD).verify(BODY.decode(), sent)
    assert sent["webhook-signature"].count("v1,") == 2
    assert sent["X-MSA-Signature"].count("v1=") == 1
    assert protocol_accepts(BODY, sent["X-MSA-Signature"], SECRET)


def test_another_secret_or_body_is_refused() -> None:
    with pytest.raises(WebhookVerificationError):
        Webhook(OLD).verify(BODY.decode(), headers(SECRET))
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(BODY.decode().replace("1", "2"), headers(SECRET))


@pytest.mark.parametrize(
    "secret", ["whsec_your_secret_key_here", "pass word", "g\u00e9heim-no", "whsec_"]
)
def test_a_secret_that_is_not_base64_signs_by_the_protocol_alone(secret: str) -> None:
    sent = headers(secret)

    assert set(sent) == {"X-MSA-Signature"}
    assert protocol_accepts(BODY, sent["X-MSA-Signature"], secret)


def test_base64_needs_no_prefix() -> None:
    bare = SECRET.removeprefix("whsec_")
    assert standard_key(bare) == standard_key(SECRET)
    assert Webhook(bare).verify(BODY.decode(), headers(bare))
