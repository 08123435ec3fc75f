"""What Amazon Transcribe is asked: the request of StartTranscriptionJob."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from scribe.engines import JobOrder
from scribe.engines.transcribe.locales import LOCALES, locales_of

SHORTEST_TO_IDENTIFY = timedelta(seconds=30)
"""Transcribe identifies no language in less (its guide, "Identifying the dominant language")."""
MOST_SPEAKERS = 4
"""Doctor and patient, whom the patient brought, and a nurse. Speakers beyond the number that is
told are taken for one of the others, so that a relative's illness would become the patient's."""
MOST_WITH_VOCABULARY = 5
"""``LanguageIdSettings`` has two to five languages."""


@dataclass(frozen=True)
class Place:
    """Where Transcribe reads and writes, by which role and under which key."""

    bucket_name: str
    data_key_arn: str
    data_access_role_arn: str


def start_request(order: JobOrder, place: Place, *, vocabulary: str = "") -> dict[str, Any]:
    """Return the request of StartTranscriptionJob; names and limits are the API's own.

    ``AllowDeferredExecution`` lets a job wait when the account's quota of running ones is used up.
    """
    settings: dict[str, Any] = {}
    if order.mode == "consultation":
        settings |= {"ShowSpeakerLabels": True, "MaxSpeakerLabels": MOST_SPEAKERS}
    language = _language(order, vocabulary)
    if vocabulary and "LanguageCode" in language:
        settings["VocabularyName"] = vocabulary
    return {
        "TranscriptionJobName": order.job.name,
        "Media": {"MediaFileUri": f"s3://{place.bucket_name}/{order.job.audio_key}"},
        "MediaFormat": "flac",
        "OutputBucketName": place.bucket_name,
        "OutputKey": order.job.output_key,
        "OutputEncryptionKMSKeyId": place.data_key_arn,
        "JobExecutionSettings": {
            "AllowDeferredExecution": True,
            "DataAccessRoleArn": place.data_access_role_arn,
        },
        **language,
        **({"Settings": settings} if settings else {}),
    }


def _language(order: JobOrder, vocabulary: str) -> dict[str, Any]:
    """Return how the language is told or to be found, among the hints or all of ours."""
    hinted = locales_of(order.languages)
    options = hinted or tuple(locales[0] for locales in LOCALES.values())
    if len(options) == 1 or order.audio_seconds < SHORTEST_TO_IDENTIFY.total_seconds():
        return {"LanguageCode": options[0]}
    asked: dict[str, Any] = {"IdentifyLanguage": True, "LanguageOptions": list(options)}
    if vocabulary:
        # It is used where the language found is its own, and passed over elsewhere.
        asked["LanguageIdSettings"] = {
            locale: {"VocabularyName": vocabulary} for locale in options[:MOST_WITH_VOCABULARY]
        }
    return asked
