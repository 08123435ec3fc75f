"""Names of two tenants never meet: no key, prefix or name of one's is, or begins, another's."""

import inspect
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scribe.aws import audio_bucket, counters_schema, document_texts, erasure, results, schema
from scribe.job import Job, named
from scribe.new_credential import TENANT

# Few letters, all the separators that are allowed: so that names have a chance to collide.
tenants = st.text("aA-_", min_size=1, max_size=6).filter(TENANT.fullmatch)
session_ids = st.text("aA-_", min_size=16, max_size=20)
hexes = st.text("0a", min_size=2, max_size=3)
anything = st.text("aA#/.-_", max_size=8)

PARTS: dict[str, st.SearchStrategy[Any]] = {
    "session_id": session_ids,
    "template_id": hexes.map("tpl_{}".format),
    "webhook_id": hexes.map("wh_{}".format),
    "delivery_id": hexes.map("dlv_{}".format),
    "document_id": hexes.map("doc_{}".format),
    "key_hash": hexes,
    "version": st.integers(1, 3),
    "status": st.sampled_from(["pending", "failed"]),
    "oid": anything,
    "upload": hexes,
    "change": hexes,
    "line_id": hexes,
    "id": hexes,
    # Not in a partition's key, or ours to make.
    "day": st.dates(),
    **{name: st.just("2026-01-05T09:00:00.000Z") for name in ("at", "created_at", "place")},
    "minute": st.datetimes(),
}
"""What the other parts of keys can be."""

SCHEMAS = [
    function
    for module in (schema, counters_schema)
    for _, function in inspect.getmembers(module, inspect.isfunction)
    if "tenant" in inspect.signature(function).parameters and not function.__name__.startswith("_")
]
PATHS = [
    *(document_texts.markdown_key, document_texts.edited_key, document_texts._folder),
    *(results._transcript_key, results._note_key, results._combined_key),
]


def test_there_are_keys_to_look_at() -> None:
    assert {schema.session_key, schema.idempotency_key, schema.webhook_key} <= set(SCHEMAS)


def drawn(data: st.DataObject, function: Callable[..., Any], tenant: str) -> Any:
    """Call a function of keys for a tenant, with any other arguments."""
    names = [name for name in inspect.signature(function).parameters if name != "tenant"]
    return function(tenant, **{name: data.draw(PARTS[name], name) for name in names})


def partitions(key: str | dict[str, str]) -> list[str]:
    """Return what a key of the table or an index begins with."""
    if isinstance(key, str):
        return [key]
    return [value for name, value in key.items() if name.endswith("pk")]


@given(st.data(), tenants, tenants)
def test_every_partition_is_one_tenants(data: st.DataObject, one: str, other: str) -> None:
    assume(one != other)
    ours = partitions(drawn(data, data.draw(st.sampled_from(SCHEMAS)), one))
    theirs = partitions(drawn(data, data.draw(st.sampled_from(SCHEMAS)), other))
    assert not set(ours) & set(theirs)
    assert all(each.startswith(f"TENANT#{one}#") for each in ours)
    assert not any(each.startswith(f"TENANT#{one}#") for each in theirs)


@given(st.data(), tenants, tenants)
def test_no_object_lies_below_anothers_prefix(data: st.DataObject, one: str, other: str) -> None:
    """Whatever is listed, erased or lent out by prefix is the tenant's own."""
    assume(one != other)
    session_id = data.draw(session_ids)
    lists = [*erasure._prefixes(one, session_id), document_texts._folder(one, session_id)]
    session = SimpleNamespace(tenant=other, session_id=data.draw(session_ids))
    theirs = [
        audio_bucket._prefix(session) + data.draw(anything),  # type: ignore[arg-type]
        *(drawn(data, path, other) for path in PATHS),
        Job("stack", other, session.session_id, 1).audio_key,
    ]
    assert not [key for key in theirs for prefix in lists if key.startswith(prefix)]


@given(tenants, session_ids, session_ids)
def test_no_object_lies_below_another_sessions_prefix(tenant: str, one: str, other: str) -> None:
    assume(one != other)
    theirs = [
        *(
            document_texts.markdown_key(tenant, other, "doc_0"),
            results._combined_key(tenant, other),
        ),
        *(results._transcript_key(tenant, other), Job("stack", tenant, other, 1).output_key),
    ]
    lists = erasure._prefixes(tenant, one)
    assert not [key for key in theirs for prefix in lists if key.startswith(prefix)]


@given(tenants, session_ids, st.integers(1, 99999))
def test_a_jobs_name_is_read_as_it_was_written(tenant: str, session_id: str, attempt: int) -> None:
    job = Job("stack-1", tenant, session_id, attempt)
    assert named(job.name) == job


@pytest.mark.parametrize("name", ["", "a#b", "a/b", "a.b", "..", "-a", "_a", "a" * 65, "ä", "a\n"])
def test_no_tenant_has_a_separator_in_its_name(name: str) -> None:
    assert not TENANT.fullmatch(name)
