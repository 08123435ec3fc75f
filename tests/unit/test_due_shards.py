from datetime import UTC, datetime, timedelta

from scribe.aws import schema

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_every_shard_is_first_in_its_turn() -> None:
    runs = [schema.due_shards(NOW + timedelta(minutes=n)) for n in range(schema.DUE_SHARDS)]

    assert {run[0] for run in runs} == set(range(schema.DUE_SHARDS))
    assert all(sorted(run) == list(range(schema.DUE_SHARDS)) for run in runs)
