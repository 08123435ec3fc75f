"""Sessions: from their beginning to their end, and what changes or erases them."""

from infra.pipeline import Pipeline
from infra.router import Router
from infra.storage import Storage
from scribe.aws import schema
from scribe.aws.counters_schema import USAGE_LEADING_KEYS
from scribe.settings import (
    CreateSessionSettings,
    EndSessionSettings,
    EraseSessionSettings,
    GetSessionSettings,
    HistorySettings,
    UpdateSessionSettings,
)

SESSION = "/v1/sessions/{session_id}"


def add_sessions(router: Router, storage: Storage, pipeline: Pipeline) -> None:
    """Serve sessions one by one, and the list of a tenant's."""
    deployment = router.deployment
    create_session = router.function(
        "api.create_session",
        CreateSessionSettings(
            table_name=storage.table.table_name,
            bucket_name=storage.bucket.bucket_name,
            base_url=router.base_url,
            result_retention_days=deployment.result_retention_days,
            engines=deployment.engines,
            counters_name=storage.counters.name,
            limits=deployment.limits,
        ),
        [
            *storage.using_items("GetItem", "PutItem"),
            *storage.counters.using("Query", leading_keys=USAGE_LEADING_KEYS),
            # A presigned upload is this function's own right, lent out.
            *storage.writing_objects("audio/"),
        ],
    )
    router.route("POST", "/v1/sessions", create_session)

    end_session = router.function(
        "api.end_session",
        EndSessionSettings(
            table_name=storage.table.table_name,
            bucket_name=storage.bucket.bucket_name,
            process_queue_url=pipeline.process.url,
            base_url=router.base_url,
        ),
        [
            *storage.using_items("GetItem", "PutItem", "UpdateItem"),
            *storage.listing_versions("audio/"),
            *storage.reading_objects("audio/", versions=True),
            *pipeline.process.sending(),
        ],
    )
    router.route("POST", f"{SESSION}/end", end_session)

    get_session = router.function(
        "api.get_session",
        GetSessionSettings(
            table_name=storage.table.table_name,
            bucket_name=storage.bucket.bucket_name,
            base_url=router.base_url,
        ),
        [
            # It writes that a session has expired, when it tells so.
            *storage.using_items("GetItem", "UpdateItem"),
            *storage.listing_versions("audio/"),
            *storage.reading_objects("audio/", versions=True),
            *storage.finding_objects("documents/"),
            *storage.reading_objects("documents/", "transcripts/"),
            *storage.writing_objects("audio/"),
        ],
    )
    router.route("GET", SESSION, get_session)

    history = router.function(
        "api.history",
        HistorySettings(table_name=storage.table.table_name),
        [
            *storage.reading_index(schema.LISTING_INDEX, leading_keys=schema.SESSIONS_LEADING_KEYS),
            *storage.reading_index(schema.PATIENT_INDEX, leading_keys=schema.PATIENT_LEADING_KEYS),
        ],
    )
    router.route("GET", "/api/v2/transaction/history", history)
    _add_changes(router, storage)


def _add_changes(router: Router, storage: Storage) -> None:
    deployment = router.deployment
    update_session = router.function(
        "api.update_session",
        UpdateSessionSettings(
            table_name=storage.table.table_name,
            bucket_name=storage.bucket.bucket_name,
            engines=deployment.engines,
        ),
        [
            *storage.using_items("DeleteItem", "GetItem", "UpdateItem"),
            *storage.erasing_objects(),
        ],
    )
    router.route("PATCH", SESSION, update_session)

    erase_session = router.function(
        "api.erase_session",
        EraseSessionSettings(
            table_name=storage.table.table_name, bucket_name=storage.bucket.bucket_name
        ),
        [
            *storage.using_items("DeleteItem", "GetItem", "PutItem"),
            *storage.erasing_objects(),
        ],
    )
    router.route("DELETE", SESSION, erase_session)
