"""Webhooks: their secrets over time, and what their receivers' answers make of them."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scribe.response import Fault, Outcome
from scribe.webhook import (
    FAILING_AT_MOST,
    MAX_REPLACED_SECRETS,
    OVERLAP,
    DisabledReason,
    SealedSecret,
    Webhook,
)

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
WEBHOOK = Webhook(
    tenant="demo",
    webhook_id="wh_1",
    url="https://emr.example/",
    events=("session.completed",),
    secrets=(SealedSecret(sealed="first"),),
    created_at=NOW,
    changed_at=NOW,
)
HOUR = timedelta(hours=1)


def after(webhook: Webhook, outcome: Outcome, at: timedelta) -> Webhook:
    return webhook.after(outcome, began=NOW + at, now=NOW + at)


def test_a_replaced_secret_signs_for_a_day() -> None:
    rotated = WEBHOOK.with_secret("second", NOW)
    assert rotated.secrets_at(NOW) == ["second", "first"]
    assert rotated.secrets_at(NOW + OVERLAP - timedelta(milliseconds=1)) == ["second", "first"]
    assert rotated.secrets_at(NOW + OVERLAP) == ["second"]


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=2)), max_size=8))
def test_of_any_rotations_the_newest_signs_first_and_none_longer_than_a_day(
    gaps: list[timedelta],
) -> None:
    webhook, now, replaced = WEBHOOK, NOW, {}
    newest = "first"
    for number, gap in enumerate(gaps):
        now += gap
        replaced[newest] = now
        newest = f"secret {number}"
        webhook = webhook.with_secret(newest, now)
    first, *others = webhook.secrets_at(now)
    assert first == newest
    alive = [name for name, at in replaced.items() if now < at + OVERLAP]
    assert others == alive[::-1][:MAX_REPLACED_SECRETS]


def test_five_days_of_nothing_but_failures_disable_it() -> None:
    failing = after(WEBHOOK, Outcome(500), timedelta(0))
    assert failing.failing_since == NOW
    still = after(failing, Outcome(fault=Fault.TIMEOUT), FAILING_AT_MOST - HOUR)
    assert still is failing
    disabled = after(still, Outcome(503), FAILING_AT_MOST)
    assert not disabled.is_active
    assert disabled.disabled_reason is DisabledReason.FAILING
    assert disabled.enabled(NOW).failing_since is None


def test_one_success_begins_the_count_anew() -> None:
    failing = after(WEBHOOK, Outcome(500), timedelta(0))
    well = after(failing, Outcome(204), 4 * 24 * HOUR)
    assert well.failing_since is None
    assert after(well, Outcome(204), 5 * 24 * HOUR) is well
    assert after(after(well, Outcome(500), 5 * 24 * HOUR), Outcome(500), 6 * 24 * HOUR).is_active


def test_gone_disables_at_once() -> None:
    disabled = after(WEBHOOK, Outcome(410), HOUR)
    assert disabled.disabled_reason is DisabledReason.GONE
    assert disabled.disabled_at == NOW + HOUR
    assert after(disabled, Outcome(200), 2 * HOUR) is disabled


def test_another_url_is_not_to_blame_for_the_one_before() -> None:
    failing = after(WEBHOOK, Outcome(500), timedelta(0))
    assert failing.with_url("https://other.example/", NOW).failing_since is None


def test_what_is_shown_has_no_secret() -> None:
    shown = WEBHOOK.with_secret("second", NOW).view()
    assert "first" not in str(shown)
    assert "second" not in str(shown)
    assert shown["replaced_secrets_until"] == "2026-01-06T09:00:00.000Z"
