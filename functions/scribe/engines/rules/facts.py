"""Facts: single things that a dialogue or a dictation says, each with where it is said."""

from dataclasses import dataclass
from typing import Literal

from scribe.clinical.dialogue import Utterance

Kind = Literal[
    "complaint",
    "admission",
    "referral",
    "story",
    "present",
    "denied",
    "history",
    "surgery",
    "family",
    "social",
    "takes",
    "allergy",
    "vital",
    "exam",
    "result",
    "procedure",
    "course",
    "diagnosis",
    "discharge_condition",
    "prescribed",
    "ordered",
    "advice",
    "follow_up",
    "safety_net",
]


@dataclass(frozen=True)
class Fact:
    """A line of a note: what kind of thing it says, and the utterances that it rests on."""

    kind: Kind
    text: str
    evidence: tuple[Utterance, ...]
