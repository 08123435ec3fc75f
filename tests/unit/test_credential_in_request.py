import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.credential import Caller, Scope
from scribe.edge.authorization import allow, deny, presented_credential
from scribe.errors import Unauthorized
from scribe.rate_limit import Verdict

KEY = "sk_live_" + "k" * 43
CREDENTIALS = st.text(string.ascii_letters + string.digits + "_-.", min_size=1, max_size=300)
BLANKS = st.text(" \t", max_size=3)


def in_any_case(text: str) -> st.SearchStrategy[str]:
    return st.tuples(*(st.sampled_from([c.lower(), c.upper()]) for c in text)).map("".join)


@st.composite
def header(draw: st.DrawFn, credential: str) -> tuple[str, str]:
    before, after = draw(BLANKS), draw(BLANKS)
    scheme = draw(st.sampled_from(["Bearer", "X-API-Key", None]))
    if scheme is None:
        return draw(in_any_case("X-API-Key")), before + credential + after
    between = draw(BLANKS) + " "
    name = draw(in_any_case("Authorization"))
    return name, before + draw(in_any_case(scheme)) + between + credential + after


def request_with(headers: list[tuple[str, str]], *, several: bool) -> dict[str, Any]:
    other = {"Host": "example.org", "jwt-payload": "{}"}
    if not several:
        return {"headers": {**other, **dict(headers)}, "multiValueHeaders": None}
    values: dict[str, list[str]] = {name: [value] for name, value in other.items()}
    for name, value in headers:
        values.setdefault(name, []).append(value)
    return {"headers": {"Authorization": "ignored"}, "multiValueHeaders": values}


def refusal(event: dict[str, Any]) -> str:
    with pytest.raises(Unauthorized) as refused:
        presented_credential(event)
    return refused.value.code


@given(st.data(), CREDENTIALS, st.booleans())
def test_every_way_to_show_a_credential_is_understood(
    data: st.DataObject, credential: str, several: bool
) -> None:
    event = request_with([data.draw(header(credential))], several=several)
    assert presented_credential(event) == credential


@given(st.data(), CREDENTIALS)
def test_one_credential_shown_in_several_ways_is_one(data: st.DataObject, credential: str) -> None:
    headers = data.draw(st.lists(header(credential), min_size=1, max_size=4))
    assert presented_credential(request_with(headers, several=True)) == credential


@given(st.data(), st.sets(CREDENTIALS, min_size=2, max_size=4))
def test_several_credentials_are_none(data: st.DataObject, credentials: set[str]) -> None:
    headers = [data.draw(header(credential)) for credential in sorted(credentials)]
    assert refusal(request_with(headers, several=True)) == "authentication_failed"


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Authorization", "")],
        [("Authorization", "  ")],
        [("X-API-Key", "")],
        [("Authorization", KEY)],
        [("Authorization", "Bearer")],
        [("Authorization", "Bearer ")],
        [("Authorization", f"Basic {KEY}")],
        [("Authorization", f"Bearer: {KEY}")],
        [("Authorization", f"Bearer {KEY} {KEY}")],
        [("Authorization", f"Bearer {KEY}, Bearer {KEY}")],
        [("X-API-Key", f"{KEY} {KEY}")],
        [("X-API-Key", f"Bearer {KEY}")],
        [("X-API-Key", "k" * 5000)],
        [("X-API-Key", "schlüssel")],
        [("X-API-Key", "\ud800")],
        [("X-API-Key", KEY), ("Authorization", "Basic eDp5")],
        [("jwt-payload", '{"tenant": "clinic"}')],
        [("Proxy-Authorization", f"Bearer {KEY}")],
    ],
)
def test_anything_else_is_no_credential(headers: list[tuple[str, str]]) -> None:
    assert refusal(request_with(headers, several=False)) == "authentication_failed"
    assert refusal(request_with(headers, several=True)) == "authentication_failed"


def test_an_empty_header_beside_a_credential_does_no_harm() -> None:
    headers = [("Authorization", ""), ("X-API-Key", KEY)]
    assert presented_credential(request_with(headers, several=False)) == KEY


def test_no_headers_at_all() -> None:
    assert refusal({"headers": None, "multiValueHeaders": None}) == "authentication_failed"


@given(st.text(max_size=100))
def test_garbage_is_refused_without_a_fault(value: str) -> None:
    for name in ("Authorization", "X-API-Key"):
        event = request_with([(name, value)], several=False)
        try:
            shown = presented_credential(event)
        except Unauthorized as refused:
            assert refused.code == "authentication_failed"  # noqa: PT017 - some are credentials
        else:
            assert shown in value


@pytest.mark.parametrize("path", ["v1/sessions", "v1/sessions/*", "v1/${aws:x}", "v1/a:b/?"])
def test_a_policy_has_nothing_of_the_path(path: str) -> None:
    arn = "arn:aws:execute-api:eu-west-1:123456789012:abc123/voice"
    event = {"methodArn": f"{arn}/GET/{path}"}
    caller = Caller("clinic", "key_1", frozenset({Scope.READ, Scope.CAPTURE}))
    for policy in (allow(event, caller, None), deny(event, Unauthorized("code", "message"))):
        [statement] = policy["policyDocument"]["Statement"]
        assert statement["Resource"] == f"{arn}/*"


def test_the_context_says_who_or_why_not() -> None:
    event = {"methodArn": "arn:aws:execute-api:eu-west-1:123456789012:abc123/voice/GET/v1"}
    caller = Caller("clinic", "key_1", frozenset({Scope.READ, Scope.CAPTURE}))
    allowed = allow(event, caller, Verdict("key", limit=9, left=8, resets_at=60))
    assert allowed["policyDocument"]["Statement"][0]["Effect"] == "Allow"
    assert allowed["context"] == {
        "tenant": "clinic",
        "credential_id": "key_1",
        "scopes": "capture read",
        "rate": "key 9 8 60",
    }
    denied = deny(event, Unauthorized("token_expired", "It has."))
    assert denied["policyDocument"]["Statement"][0]["Effect"] == "Deny"
    assert denied["context"] == {"code": "token_expired", "message": "It has."}
