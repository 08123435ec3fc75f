"""The log: one structured line per thing that happened, never anything clinical."""

import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from aws_lambda_powertools import Logger

logger = Logger(service="wardscribe")

_ROOT = f"{Path(__file__).parents[2]}/"
_OURS = tuple(f"{_ROOT}{room}/" for room in ("api", "workers", "scribe"))

_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")


def log_surprise(error: BaseException) -> None:
    """Log an error that nobody foresaw: its type and where it arose, never its words.

    An exception's message can repeat what it choked on: a transcript, a patient's name. ``where``
    begins at the line of ours that met the error; ``error_code`` is AWS's, if the error is.
    """
    frames = traceback.extract_tb(error.__traceback__)
    response = getattr(error, "response", None)
    aws = response.get("Error", {}) if isinstance(response, dict) else {}
    logger.error(
        "surprise",
        extra={
            "error_type": type(error).__name__,
            "error_code": aws.get("Code"),
            "where": [
                f"{frame.filename.removeprefix(_ROOT)}:{frame.lineno} {frame.name}"
                for frame in reversed(frames)
                if frame.filename.startswith(_OURS)
            ],
        },
    )


def failing_without_words(handler: Callable[_Given, _Answer]) -> Callable[_Given, _Answer]:
    """Let a handler fail without its error's words: Lambda's runtime logs whatever is raised.

    Raises:
        RuntimeError: the handler failed; the log says how.
    """

    @wraps(handler)
    def guarded(*args: _Given.args, **kwargs: _Given.kwargs) -> _Answer:
        logger.clear_state()
        try:
            return handler(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - all of them, and no word of any
            log_surprise(error)
            raise RuntimeError("The function failed; its log says where.") from None

    return guarded
