"""Who the speakers are that Amazon Transcribe numbers: by their words, where these are clear."""

from collections.abc import Sequence

from scribe.clinical.dialogue import roles_of
from scribe.transcript import Segment

_NAMES = {"doctor": "Doctor", "patient": "Patient"}


def with_roles(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Return segments whose speakers are called Doctor and Patient, or Speaker 1, 2 and so on.

    They are numbered in the order in which they first speak. Speakers are called by their roles
    only where the words of two tell which is which: a wrong name is worse than none.
    """
    labels = list(dict.fromkeys(each.speaker for each in segments if each.speaker))
    numbered = {label: f"Speaker {number}" for number, label in enumerate(labels, start=1)}
    roles = roles_of([(numbered[each.speaker], each.text) for each in segments if each.speaker])
    names = {label: _NAMES.get(roles[name], name) for label, name in numbered.items()}
    return tuple(
        each.model_copy(update={"speaker": names[each.speaker]}) if each.speaker else each
        for each in segments
    )
