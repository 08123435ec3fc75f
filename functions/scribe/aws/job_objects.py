"""What a job hears and what it leaves behind, at ``jobs/…`` in the bucket."""

import json
from typing import Any, BinaryIO

from botocore.exceptions import ClientError

from scribe.aws.clients import client
from scribe.aws.result_object import ResultGone
from scribe.job import Job


class JobObjects:
    """The objects of jobs. Once a job is done with, ``Erasure.erase_job`` deletes them."""

    def __init__(self, bucket_name: str) -> None:
        self.bucket_name = bucket_name
        self._client: Any = client("s3")

    def put_audio(self, job: Job, flac: BinaryIO) -> None:
        """Store the audio that a job is to hear, one FLAC read from a file object."""
        self._client.upload_fileobj(
            flac, self.bucket_name, job.audio_key, ExtraArgs={"ContentType": "audio/flac"}
        )

    def output(self, job: Job) -> Any:
        """Return what a job left behind, which is JSON.

        Raises:
            ResultGone: there is nothing.
            ValueError: it is not JSON.
        """
        try:
            answer = self._client.get_object(Bucket=self.bucket_name, Key=job.output_key)
            return json.loads(answer["Body"].read())
        except ClientError as error:
            # A role that may not list is not told what is missing from what is forbidden.
            if error.response["Error"]["Code"] in ("NoSuchKey", "AccessDenied"):
                raise ResultGone from error
            raise
