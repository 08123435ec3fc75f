"""What a language model is asked and what it answers, whoever carries it there and back."""

from dataclasses import dataclass
from typing import Any, Literal

Stop = Literal["complete", "cut off", "refused"]
"""How an answer ended: as it should, for want of room (in or out), or by a refusal or filter."""


@dataclass(frozen=True)
class Question:
    """One question: ``shared`` is the same for all documents of a session, so it can be cached."""

    instructions: str
    shared: str
    task: str


@dataclass(frozen=True)
class Answer:
    """An answer; ``content`` is JSON as text, a parsed object, or None where there is none."""

    stop: Stop
    content: Any = None
