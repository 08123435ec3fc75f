"""Names, order and counts of audio files."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.audio import (
    EXTENSIONS,
    MAX_FILES,
    StoredObject,
    check_audible,
    count_files,
    in_order,
    stored_name,
)
from scribe.errors import InvalidRequest, ProcessingError

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


BASES = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="/\\"), max_size=20
)


@given(st.integers(0, 999_999_999), st.sampled_from(EXTENSIONS), BASES)
def test_any_base_name_is_left_out(number: int, extension: str, base: str) -> None:
    assert stored_name(f"{base}_{number}.{extension}", "chunked") == f"{number}.{extension}"
    assert stored_name(f"{number}.{extension.upper()}", "chunked") == f"{number}.{extension}"


@given(st.text(max_size=200), st.sampled_from(["chunked", "single"]))
def test_any_name_is_stored_safely_or_refused(name: str, upload_type: str) -> None:
    try:
        stored = stored_name(name, upload_type)  # type: ignore[arg-type]
    except InvalidRequest:
        return
    number, _, extension = stored.partition(".")
    assert number.isascii()
    assert str(int(number)) == number
    assert extension in EXTENSIONS
    assert stored_name(stored, "chunked") == stored


@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["a_", ""])), max_size=40))
def test_order_is_numeric_and_the_latest_wins(uploads: list[tuple[int, str]]) -> None:
    objects = [
        StoredObject(f"{base}{number}.wav", f"v{n}", START + timedelta(seconds=n))
        for n, (number, base) in enumerate(uploads)
    ]
    files = in_order(reversed(objects), "chunked")

    assert [file.sequence for file in files] == sorted({number for number, _ in uploads})
    latest = {number: f"v{n}" for n, (number, _) in enumerate(uploads)}
    assert {file.sequence: file.version_id for file in files} == latest


@given(st.sets(st.integers(0, 40), max_size=30), st.integers(0, 60))
def test_what_is_called_missing_is(stored: set[int], sent: int) -> None:
    count = count_files(stored, sent)

    assert count.matches == (len(stored) == sent)
    assert not stored & set(count.missing)
    assert len(count.missing) in (0, sent - len(stored))
    assert set(count.unexpected) <= stored
    assert len(count.unexpected) in (0, len(stored) - sent)
    assert (count.problem is None) == count.matches


@given(st.integers(1, 40), st.data())
def test_holes_are_always_told(sent: int, data: st.DataObject) -> None:
    numbers = set(range(sent))
    inner = sorted(numbers - {0, sent - 1})
    lost = set(data.draw(st.lists(st.sampled_from(inner), unique=True))) if inner else set()

    assert set(count_files(numbers - lost, sent).missing) == lost


def test_an_absurd_count_is_not_counted_out() -> None:
    assert count_files({0, 2}, MAX_FILES + 1).missing == ()


def test_a_long_list_is_not_told_whole() -> None:
    text = count_files({0}, 500).describe()

    assert "1, 2, 3" in text
    assert "and 479 more" in text


@pytest.mark.parametrize(
    ("received", "decoded", "seconds", "code"),
    [
        (0, 0, 0.0, "audio_too_short"),
        (2, 0, 0.0, "audio_quality_poor"),
        (1, 1, 0.4, "audio_too_short"),
    ],
)
def test_what_can_not_be_heard(received: int, decoded: int, seconds: float, code: str) -> None:
    with pytest.raises(ProcessingError) as raised:
        check_audible(received, decoded, seconds)
    assert raised.value.code == code


def test_what_can_be_heard() -> None:
    check_audible(1, 1, 0.5)
