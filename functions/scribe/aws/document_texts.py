"""The texts of documents in the bucket, for people: as generated, and as somebody edited them."""

from typing import Any

from scribe.aws.clients import client
from scribe.aws.result_object import read_result
from scribe.document_text import TEXT_LENT_FOR, StoredText, Texts

MARKDOWN = "text/markdown; charset=utf-8"


class DocumentTexts:
    """Markdown at ``documents/{tenant}/{session}/{document}.md`` and ``….edited.md``.

    An edit has a key of its own, so it never touches what was generated.
    """

    def __init__(self, bucket_name: str) -> None:
        self._bucket = bucket_name
        self._client: Any = client("s3")

    def stored(self, tenant: str, session_id: str, document_id: str = "") -> dict[str, Texts]:
        """Return which texts a session's documents have, by document id, or those of one only.

        By a list: to a role that may not list everything, S3 does not tell what is missing from
        what is forbidden, and an edit must not be overlooked.
        """
        prefix = f"{_folder(tenant, session_id)}{document_id}"
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=prefix
        )
        found = {
            each["Key"].removeprefix(_folder(tenant, session_id)): StoredText(
                size=each["Size"], stored_at=each["LastModified"]
            )
            for page in pages
            for each in page.get("Contents", ())
        }
        ids = {name.partition(".")[0] for name in found}
        return {
            each: Texts(generated=found.get(f"{each}.md"), edited=found.get(f"{each}.edited.md"))
            for each in ids
        }

    def read_edit(self, tenant: str, session_id: str, document_id: str) -> str:
        """Return a document's text as it was edited; what is not UTF-8 in it is replaced.

        Raises:
            ResultGone: there is none any more.
        """
        key = edited_key(tenant, session_id, document_id)
        return read_result(self._client, self._bucket, key).decode("utf-8", "replace")

    def download_url(
        self,
        tenant: str,
        session_id: str,
        document_id: str,
        texts: Texts,
        *,
        as_generated: bool = False,
    ) -> str | None:
        """Return an address that serves a document's text for a while; None if there is none.

        That is the edited one if there is one, unless it is wanted ``as_generated``. It comes as
        Markdown to be saved, whatever it was uploaded as: no browser runs it.
        """
        edited = texts.edited is not None and not as_generated
        if not edited and texts.generated is None:
            return None
        make_key = edited_key if edited else markdown_key
        return self._presign(
            "get_object",
            make_key(tenant, session_id, document_id),
            ResponseContentType=MARKDOWN,
            ResponseContentDisposition=f'attachment; filename="{document_id}.md"',
            ResponseCacheControl="no-store",
        )

    def upload_url(self, tenant: str, session_id: str, document_id: str) -> str:
        """Return an address that takes an edit by ``PUT`` for a while, whatever its content type.

        One client sends ``text/markdown``, another ``text/plain``, so the type is not signed.
        """
        return self._presign("put_object", edited_key(tenant, session_id, document_id))

    def _presign(self, action: str, key: str, **more: str) -> str:
        url: str = self._client.generate_presigned_url(
            action,
            Params={"Bucket": self._bucket, "Key": key, **more},
            ExpiresIn=int(TEXT_LENT_FOR.total_seconds()),
        )
        return url


def markdown_key(tenant: str, session_id: str, document_id: str) -> str:
    """Return where a document's text lies as it was generated."""
    return f"{_folder(tenant, session_id)}{document_id}.md"


def edited_key(tenant: str, session_id: str, document_id: str) -> str:
    """Return where a document's text lies as somebody wrote it."""
    return f"{_folder(tenant, session_id)}{document_id}.edited.md"


def _folder(tenant: str, session_id: str) -> str:
    return f"documents/{tenant}/{session_id}/"
