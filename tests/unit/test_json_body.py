"""A request's body as JSON: what is read, and what is refused without a word of it."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.edge.json_body import MAX_BYTES, MAX_DEPTH, read_object
from scribe.errors import InvalidRequest, TooLarge

CANARY = "Xylophagous"


@pytest.mark.parametrize("body", [b"", b" \r\n\t"])
def test_none_is_empty(body: bytes) -> None:
    assert read_object(body) == {}


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"null",
        b"7",
        b'"Xylophagous"',
        b'{"Xylophagous": ',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 5_000 + b"}",
        b'{"a": "\\ud800Xylophagous"}',
        b'{"\\udfff": 1}',
        b'{"a": "\xff"}',
        b'{"a": "\x00"}',
        b'\xef\xbb\xbf{"a": 1}',
        b'{"Xylophagous": 1, "Xylophagous": 2}',
        b'{"a": {"b": 1, "\\u0062": 2}}',
        b'{"a":' * 40 + b"1" + b"}" * 40,
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_what_is_no_object_is_refused_without_a_word_of_it(body: bytes) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read_object(body)
    assert CANARY not in refused.value.message
    assert refused.value.details == {}


def test_so_much_is_read_and_no_more() -> None:
    most = b'{"a": "' + b"x" * (MAX_BYTES - 9) + b'"}'
    assert len(most) == MAX_BYTES
    assert read_object(most)
    with pytest.raises(TooLarge) as refused:
        read_object(most + b" ")
    assert refused.value.details == {"max_bytes": MAX_BYTES}


def test_so_deep_is_read_and_no_deeper() -> None:
    most = b'{"a":' * MAX_DEPTH + b"1" + b"}" * MAX_DEPTH
    assert read_object(most)
    with pytest.raises(InvalidRequest):
        read_object(b'{"a":' + most + b"}")


def test_names_mean_nothing_but_themselves() -> None:
    assert read_object(b'{"__proto__": {"admin": true}}') == {"__proto__": {"admin": True}}


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.booleans() | st.none()))
def test_what_json_says_is_what_is_read(value: dict[str, object]) -> None:
    assert read_object(json.dumps(value).encode()) == value


@given(st.binary())
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(InvalidRequest, TooLarge):
        assert isinstance(read_object(body), dict)
