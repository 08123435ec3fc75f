"""From the end of a session to its notes, and what is told of it: queues, workers, stream, bus."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk.aws_lambda_event_sources import SqsDlq
from constructs import Construct

from infra.bucket import JOB_PREFIX
from infra.function import Platform, ScribeFunction
from infra.language_models import asking_language_models
from infra.storage import Storage
from infra.transcription import Transcription
from infra.transitions import transitions
from infra.usage import Usage
from infra.webhooks import Webhooks
from infra.work_queue import WorkQueue, feed_from
from scribe.aws import schema
from scribe.settings import (
    DeadLetterSettings,
    LateAudioSettings,
    ProcessSessionSettings,
    PublishEventsSettings,
    SweepSettings,
    WriteNoteSettings,
)

PROCESS_TIMEOUT = Duration.minutes(15)
NOTE_TIMEOUT = Duration.minutes(15)
"""A language model is given three minutes for an answer, and is asked in four rounds at most."""
LATE_AUDIO_TIMEOUT = Duration.minutes(1)
LATE_AUDIO_HELD_BACK = Duration.seconds(35)
"""Longer than End Session may take: what it has not listed by then is late."""
DEAD_LETTER_TIMEOUT = Duration.seconds(29)
SWEEP_TIMEOUT = Duration.seconds(55)


class Pipeline(Construct):
    """The queues ``process`` and ``notes`` with their workers, and the event bus."""

    def __init__(self, scope: Construct, platform: Platform, storage: Storage) -> None:
        super().__init__(scope, "Pipeline")
        self._platform = platform
        self._storage = storage
        self.process = self._work_queue("Process", PROCESS_TIMEOUT)
        self.notes = self._work_queue("Notes", NOTE_TIMEOUT)
        self.late_audio = self._work_queue(
            "LateAudio", LATE_AUDIO_TIMEOUT, held_back=LATE_AUDIO_HELD_BACK
        )
        self.transcription = Transcription(
            self, platform, storage, notes=self.notes, burial_timeout=DEAD_LETTER_TIMEOUT
        ).work
        self.bus = platform.messages.bus(self, "Bus")
        self.webhooks = Webhooks(
            self, platform, storage, self.bus, burial_timeout=DEAD_LETTER_TIMEOUT
        )
        self.uncounted_usage = Usage(self, platform, storage).uncounted
        self.dead_letters = [
            *(
                work.dead_letters
                for work in (self.process, self.notes, self.late_audio, self.transcription)
            ),
            *self.webhooks.dead_letters,
        ]
        self._process_sessions()
        self._write_notes()
        self._watch_late_audio()
        self._publish_events()
        self._consume_dead_letters()
        self._sweep()

    def _work_queue(
        self, name: str, worker_timeout: Duration, held_back: Duration | None = None
    ) -> WorkQueue:
        return WorkQueue(
            self,
            name,
            self._platform.messages,
            worker_timeout=worker_timeout,
            burial_timeout=DEAD_LETTER_TIMEOUT,
            held_back=held_back,
        )

    def _process_sessions(self) -> None:
        deployment, storage = self._platform.deployment, self._storage
        worker = ScribeFunction(
            self,
            "workers.process_session",
            self._platform,
            bundle="media",
            timeout=PROCESS_TIMEOUT,
            memory_mb=2048,
            # Chunks, FLAC and MP3 of a session lie side by side.
            disk_mb=4096,
            settings=[
                ProcessSessionSettings(
                    stack_name=deployment.stack_name,
                    table_name=storage.table.table_name,
                    bucket_name=storage.bucket.bucket_name,
                    process_queue_url=self.process.url,
                    notes_queue_url=self.notes.url,
                    transcription_queue_url=self.transcription.url,
                    engines=deployment.engines,
                    places_per_tenant=deployment.process_places_per_tenant,
                )
            ],
            access=[
                *storage.using_items("GetItem", "UpdateItem"),
                *storage.reading_objects("audio/", versions=True),
                *storage.writing_objects("combined/", JOB_PREFIX, "transcripts/"),
                *self.process.working(),
                *self.process.sending(),
                *self.notes.sending(),
                *self.transcription.sending(),
            ],
        )
        self.process.feed(worker, concurrency=deployment.process_concurrency)

    def _write_notes(self) -> None:
        deployment, storage = self._platform.deployment, self._storage
        worker = ScribeFunction(
            self,
            "workers.write_note",
            self._platform,
            timeout=NOTE_TIMEOUT,
            memory_mb=1024,
            settings=[
                WriteNoteSettings(
                    table_name=storage.table.table_name,
                    bucket_name=storage.bucket.bucket_name,
                    notes_queue_url=self.notes.url,
                    engines=deployment.engines,
                )
            ],
            access=[
                *storage.using_items("GetItem", "UpdateItem"),
                *storage.reading_objects("transcripts/"),
                # Of a note that is there already it tells people, and writes no other.
                *storage.reading_objects("documents/"),
                *storage.writing_objects("documents/"),
                *asking_language_models(self, deployment.engines.values()),
                *self.notes.working(),
                *self.notes.sending(),
            ],
        )
        self.notes.feed(worker, concurrency=deployment.notes_concurrency)

    def _watch_late_audio(self) -> None:
        storage = self._storage
        worker = ScribeFunction(
            self,
            "workers.late_audio",
            self._platform,
            timeout=LATE_AUDIO_TIMEOUT,
            settings=[
                LateAudioSettings(
                    table_name=storage.table.table_name, bucket_name=storage.bucket.bucket_name
                )
            ],
            access=[
                *storage.using_items("GetItem", "UpdateItem"),
                *storage.reading_objects("audio/", versions=True),
                *storage.erasing_objects(),
                *self.late_audio.working(),
            ],
        )
        self.late_audio.feed(worker, concurrency=2)
        # Uploads through the API are counted as they come: only S3 knows of presigned ones, whose
        # way of storing is no other's.
        rule = events.Rule(
            self,
            "PresignedUpload",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={
                    "bucket": {"name": [storage.bucket.bucket_name]},
                    "object": {"key": [{"prefix": "audio/"}]},
                    "reason": ["POST Object"],
                },
            ),
        )
        rule.add_target(
            targets.SqsQueue(self.late_audio.queue, dead_letter_queue=self.late_audio.dead_letters)
        )

    def _publish_events(self) -> None:
        unpublished = self._platform.messages.queue(self, "UnpublishedEvents")
        self.unpublished_events = unpublished
        worker = ScribeFunction(
            self,
            "workers.publish_events",
            self._platform,
            settings=[PublishEventsSettings(bus_name=self.bus.event_bus_name)],
            access=[
                iam.PolicyStatement(
                    actions=["events:PutEvents"], resources=[self.bus.event_bus_arn]
                ),
                *self._platform.messages.sending(unpublished),
                *self._storage.reading_stream(),
            ],
        )
        lambda_.EventSourceMapping(
            worker,
            "FromTable",
            target=worker,
            event_source_arn=self._storage.table.table_stream_arn,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            batch_size=100,
            bisect_batch_on_error=True,
            report_batch_item_failures=True,
            # An outage of the bus is waited out for about an hour; bisecting isolates a bad record.
            retry_attempts=60,
            on_failure=SqsDlq(unpublished),
            filters=transitions(),
        )
        self.publisher = worker

    def _consume_dead_letters(self) -> None:
        queues = self.dead_letters
        worker = ScribeFunction(
            self,
            "workers.dead_letter",
            self._platform,
            timeout=DEAD_LETTER_TIMEOUT,
            settings=[DeadLetterSettings(table_name=self._storage.table.table_name)],
            access=[
                *self._storage.using_items("GetItem", "UpdateItem"),
                *self._storage.using_items("PutItem", leading_keys=schema.DEAD_LETTER_LEADING_KEYS),
                *self._platform.messages.consuming(*queues),
            ],
        )
        for queue in queues:
            feed_from(queue, worker, concurrency=2, batch_size=10)

    def _sweep(self) -> None:
        unswept = self._platform.messages.queue(self, "UnsweptRuns")
        worker = ScribeFunction(
            self,
            "workers.sweep",
            self._platform,
            timeout=SWEEP_TIMEOUT,
            settings=[
                SweepSettings(
                    table_name=self._storage.table.table_name,
                    bucket_name=self._storage.bucket.bucket_name,
                    process_queue_url=self.process.url,
                    transcription_queue_url=self.transcription.url,
                ),
                self._storage.audit.settings(),
            ],
            access=[
                *self._storage.using_items("GetItem", "UpdateItem"),
                *self._storage.using_items("PutItem", leading_keys=schema.DEAD_LETTER_LEADING_KEYS),
                *self._storage.audit.recording(),
                *self._storage.reading_index(
                    schema.DUE_INDEX, leading_keys=schema.DUE_LEADING_KEYS
                ),
                *self._storage.erasing_objects(),
                *self.process.sending(),
                *self.transcription.sending(),
            ],
            dead_letters=unswept,
        )
        self.sweeper = worker
        rule = events.Rule(self, "EveryMinute", schedule=events.Schedule.rate(Duration.minutes(1)))
        rule.add_target(targets.LambdaFunction(worker, retry_attempts=0))
