"""A session's audio: its chunks on their way in, and all of it in one file."""

from infra.router import Router
from infra.storage import Storage
from scribe.settings import SessionAudioSettings, UploadAudioSettings

SESSION = "/v1/sessions/{session_id}"


def add_audio(router: Router, storage: Storage) -> None:
    """Serve uploads of chunks, and the address of the recording."""
    upload_audio = router.function(
        "api.upload_audio",
        UploadAudioSettings(
            table_name=storage.table.table_name, bucket_name=storage.bucket.bucket_name
        ),
        [
            *storage.using_items("GetItem", "UpdateItem"),
            *storage.writing_objects("audio/"),
        ],
        memory_mb=1024,
    )
    router.route("POST", f"{SESSION}/audio", upload_audio)
    router.route("POST", f"{SESSION}/audio/{{file_name}}", upload_audio)
    router.route("PUT", f"{SESSION}/audio/{{file_name}}", upload_audio)

    session_audio = router.function(
        "api.session_audio",
        SessionAudioSettings(
            table_name=storage.table.table_name, bucket_name=storage.bucket.bucket_name
        ),
        [
            *storage.using_items("GetItem"),
            *storage.finding_objects("combined/"),
            # Whoever has the URL reads with this function's right.
            *storage.reading_objects("combined/"),
        ],
    )
    router.route("GET", f"{SESSION}/audio", session_audio)
