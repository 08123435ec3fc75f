"""The log: one structured line per thing that happened, never anything clinical."""

import traceback

from aws_lambda_powertools import Logger

logger = Logger(service="wardscribe")


def log_surprise(error: BaseException) -> None:
    """Log an error that nobody foresaw: its type and where it arose, never its words.

    An exception's message can repeat what it choked on: a transcript, a patient's name.
    """
    frames = traceback.extract_tb(error.__traceback__)
    logger.error(
        "surprise",
        extra={
            "error_type": type(error).__name__,
            "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        },
    )
