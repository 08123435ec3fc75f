"""What is measured of a session that is over, and the form in which CloudWatch takes it."""

from typing import Any

import pytest

from scribe.edge.metrics import metrics
from scribe.outcome import outcome_of

ENDED = {
    "status": "completed",
    "transcribed_at": "2026-11-23T09:01:00.000Z",
    "completed_at": "2026-11-23T09:01:10.000Z",
    "audio_seconds": 61.5,
    "audio_files_received": 5,
    "patient_details": '{"name": "Jane"}',
}
PROCESSED = {"status": "processing", "changed_at": "2026-11-23T09:00:00.000Z"}


def outcome(before: dict[str, Any], **fields: Any) -> Any:
    return outcome_of(before, {**ENDED, **fields})


def test_time_counts_from_the_beginning_of_processing() -> None:
    found = outcome(PROCESSED)
    assert (found.seconds, found.seconds_writing) == (70, 10)


def test_time_counts_from_a_redrive_and_not_from_a_transcript_before_it() -> None:
    found = outcome(PROCESSED, transcribed_at="2026-11-20T09:00:00.000Z")
    assert (found.seconds, found.seconds_writing) == (70, 70)


def test_what_was_never_processed_took_no_time() -> None:
    before = {"status": "recording", "changed_at": "2026-11-23T09:00:00.000Z"}
    found = outcome_of(before, {"status": "expired"})
    assert found is not None
    assert (found.seconds, found.seconds_writing, found.audio_seconds) == (None, None, None)


@pytest.mark.parametrize("status", ["created", "recording", "processing"])
def test_what_goes_on_has_no_outcome(status: str) -> None:
    assert outcome(PROCESSED, status=status) is None
    assert outcome_of({}, {"status": status}) is None


def test_an_outcome_holds_nothing_clinical() -> None:
    assert "Jane" not in repr(outcome(PROCESSED))


def test_numbers_that_are_not_known_are_not_counted() -> None:
    line = metrics({"Chunks": 3, "AudioSeconds": None})
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert line["Chunks"] == 3
    assert "AudioSeconds" not in line
    assert directive["Metrics"] == [{"Name": "Chunks", "Unit": "Count"}]
    assert directive["Dimensions"] == [[]]


def test_only_known_metrics_are_counted() -> None:
    with pytest.raises(KeyError):
        metrics({"Tenants": 1})
