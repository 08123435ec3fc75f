"""Documents of sessions, and the transcripts that clients bring for them."""

from infra.pipeline import Pipeline
from infra.router import Router
from infra.storage import Storage
from scribe.settings import DocumentsSettings, SessionDocumentsSettings, UploadTranscriptSettings


def add_documents(router: Router, storage: Storage, pipeline: Pipeline) -> None:
    """Serve documents by themselves and by session, and take transcripts."""
    upload_transcript = router.function(
        "api.upload_transcript",
        UploadTranscriptSettings(
            table_name=storage.table.table_name,
            bucket_name=storage.bucket.bucket_name,
            notes_queue_url=pipeline.notes.url,
        ),
        [
            *storage.using_items("GetItem", "UpdateItem"),
            # Where there is audio already, no transcript is taken.
            *storage.listing_versions("audio/"),
            *storage.reading_objects("audio/", versions=True),
            *storage.writing_objects("transcripts/"),
            *pipeline.notes.sending(),
        ],
    )
    transaction = "/api/v1/transaction/{session_id}"
    router.route("POST", f"{transaction}/convert-to-template", upload_transcript)

    documents = router.function(
        "api.documents",
        DocumentsSettings(
            table_name=storage.table.table_name, bucket_name=storage.bucket.bucket_name
        ),
        [
            *storage.using_items("GetItem", "UpdateItem"),
            *storage.finding_objects("documents/"),
            # A presigned address is this function's own right, lent out.
            *storage.reading_objects("documents/"),
            *storage.writing_objects("documents/"),
        ],
    )
    router.route("POST", "/api/v1/documents", documents)
    for method in ("GET", "DELETE"):
        router.route(method, "/api/v1/documents/{document_id}", documents)

    session_documents = router.function(
        "api.session_documents",
        SessionDocumentsSettings(
            table_name=storage.table.table_name, bucket_name=storage.bucket.bucket_name
        ),
        [
            *storage.using_items("GetItem"),
            *storage.finding_objects("documents/"),
            *storage.reading_objects("documents/"),
        ],
    )
    router.route("GET", "/api/v1/sessions/{session_id}", session_documents)
