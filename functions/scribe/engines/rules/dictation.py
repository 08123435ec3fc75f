"""What a doctor dictates: sentences in the third person, under headings or without any."""

import re

from scribe.clinical.dialogue import Dialogue
from scribe.clinical.status import FAMILY
from scribe.engines.rules.allergies import ALLERGY
from scribe.engines.rules.cues import EXAMINES, IMPERATIVE, INTRODUCES, PLANS, REPORTED, SAFETY_NET
from scribe.engines.rules.doctor import assesses, finds, is_clinical, is_measurements, is_result
from scribe.engines.rules.facts import Kind
from scribe.engines.rules.headings import Heading, heading_of
from scribe.engines.rules.kinds import REFERS, stay_kind, to_do_kind, told_kind
from scribe.engines.rules.parts import Part

_GUESSED_QUESTIONS = 0.1
_NO_ALLERGIES = re.compile(r"(?<!\S)(?:nkda|allerg\w+)(?!\S)")
# Under these a sentence is what its heading says, unless it speaks of the stay or of a result.
_FIRM: frozenset[Kind] = frozenset(
    {"exam", "diagnosis", "discharge_condition", "procedure", "advice", "follow_up"}
)
# These headings say what their own sentence is, not the next ones.
_SHORT: frozenset[Kind] = frozenset(
    {"complaint", "referral", "allergy", "vital", "safety_net", "takes", "prescribed"}
)
_CONCLUDES = re.compile(
    r"(?:this is|these are|most likely|likely|probabl[ey]|i think|i suspect|consistent|"
    r"suggest\w*)(?!\S)"
)
_CONCERN = re.compile(r"(?<!\S)i am (?:concerned|worried) (?:about|that)(?!\S)")
_AGREED = re.compile(
    r"(?<!\S)(?:we (?:have )?(?:talked about|discussed|agreed|decided)|would be (?:the|our|my) "
    r"next|next step)(?!\S)"
)
_THIRD_PERSON = re.compile(
    r"(?<!\S)(?:he|she|the patient|this (?:patient|gentleman|lady|man|woman))(?!\S)"
)


def is_dictated(dialogue: Dialogue) -> bool:
    """Say whether one voice alone speaks of a patient, asking nothing."""
    said = dialogue.utterances
    if any(one.text.endswith("?") or one.role in ("patient", "other") for one in said):
        return False
    # Without its mark a question is only guessed at: one such guess makes no conversation.
    if sum(one.question for one in said) > len(said) * _GUESSED_QUESTIONS:
        return False
    if len({dialogue.source(one).speaker for one in said}) > 1:
        return False
    return any(
        heading_of(one) or INTRODUCES.search(one.text) or REPORTED.search(one.text)
        or _THIRD_PERSON.search(one.text)
        for one in said
    )  # fmt: skip


def dictated_kind(part: Part, under: Heading | None, *, begins: bool) -> Kind | None:
    """Return the kind of a dictated sentence, None if it has no line of its own.

    ``under`` is the heading that it stands under, ``begins`` that the heading is its beginning.
    """
    text = part.text
    kind = under.kind if under else None
    if SAFETY_NET.search(text):
        return "safety_net"
    if (
        (begins and kind == "allergy")
        or ALLERGY.search(text)
        or _NO_ALLERGIES.search(text)
        or is_measurements(part)
    ):
        return None
    if begins and kind is not None and kind not in ("story", "present", "course", "result", "exam"):
        return kind
    own = _own_kind(part, kind)
    if own or kind is None or kind in _SHORT:
        return own or ("story" if is_clinical(part) else None)
    return kind


def _own_kind(part: Part, under: Kind | None) -> Kind | None:
    """Return the kind that a sentence shows by its own words, whatever its heading."""
    text = part.text
    stay = stay_kind(text)
    firm = under in _FIRM
    if under == "exam" and (REFERS.search(text) or _CONCERN.search(text)):
        return "referral" if not _CONCERN.search(text) else "diagnosis"
    if under == "diagnosis" and INTRODUCES.search(text):
        return "story"
    if stay and (not firm or stay in ("discharge_condition", "procedure")):
        return stay
    if is_result(text):
        return "result"
    planned = PLANS.search(text) or IMPERATIVE.match(text) or _AGREED.search(text)
    if firm:
        ends = planned and under in ("diagnosis", "exam")
        return to_do_kind(text) if under == "advice" or ends else None
    told = told_kind(text, part.named, "")
    family = FAMILY.search(text) and {one.status for one in part.named} <= {"family"}
    rules: tuple[tuple[object, Kind], ...] = (
        (REFERS.search(text), "referral"),
        (family, "family"),
        (_CONCLUDES.match(text) and assesses(part) and not INTRODUCES.search(text), "diagnosis"),
        (told != "story" or (REPORTED.search(text) and not planned), told),
        (EXAMINES.search(text) and finds(part), "exam"),
        (assesses(part), "diagnosis"),
        (planned, to_do_kind(text)),
    )
    return next((kind for holds, kind in rules if holds), None)
