"""Reading a result from the bucket, which may have been erased meanwhile."""

from typing import Any

from botocore.exceptions import ClientError


class ResultGone(Exception):
    """A transcript, note or text was deleted since its session was read."""


def read_result(s3: Any, bucket: str, key: str) -> bytes:
    """Return an object's bytes.

    Raises:
        ResultGone: there is none.
    """
    try:
        body: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as error:
        # A role that may not list is not told what is missing from what is forbidden.
        if error.response["Error"]["Code"] in ("NoSuchKey", "AccessDenied"):
            raise ResultGone from error
        raise
    return body
