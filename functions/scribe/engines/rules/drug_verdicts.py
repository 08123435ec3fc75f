"""Whether a drug belongs on the patient's list, and what becomes of it, from all told of it.

A second model beside that of ``drug_decisions``: learned from whole dialogues, it weighs what
each sentence says by who says it, when, and what is answered. "Lisinopril 10" alone is read out;
before "yes" it is taken; before "let us make it 20" it is increased.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from scribe.clinical.drug_decisions import NOTHING, SAID, TAKEN
from scribe.clinical.linear import read_weights, shares
from scribe.clinical.replies import reply_kind
from scribe.engines.rules.drug_tellings import Telling
from scribe.engines.rules.medication import Medication

NOT_LISTED, UNDECIDED = NOTHING, TAKEN
WEIGHTS = Path(__file__).with_name("drug_verdicts.gz")

_DECISIONS = range(2, len(SAID))
_CLEAR = 0.6
_LIKELIER = 0.5
_SAID_SO = 0.05
"""The least that one sentence must say for an action. More than that costs actions that follow from
several sentences; less lets them follow from none."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def verdict(told: Sequence[Telling], ruled: Medication | None) -> str:
    """Return one of ``SAID``: an action, ``UNDECIDED`` of a drug that is taken, or ``NOT_LISTED``.

    ``ruled`` is what the rules make of it, None if they do not list it. What nobody said stays
    open: that a drug is kept is more often meant than said.
    """
    likely = shares(read_weights(WEIGHTS), features(told, ruled), len(SAID))
    if likely[SAID.index(NOT_LISTED)] > _LIKELIER and not (ruled and _is_reported(told)):
        return NOT_LISTED
    best = max(range(1, len(SAID)), key=lambda label: likely[label])
    said = max(one.shares[best] for one in told) >= _SAID_SO
    return SAID[best] if said or (ruled and ruled.action == SAID[best]) else UNDECIDED


def _is_reported(told: Iterable[Telling]) -> bool:
    """Say whether the patient plainly says to take it: that is not weighed against anything."""
    taken = SAID.index(TAKEN)
    return any(one.by == "patient" and not one.after and one.shares[taken] > _CLEAR for one in told)


def features(told: Sequence[Telling], ruled: Medication | None) -> dict[str, float]:
    """Return what the model looks at.

    The most that the doctor's and the patient's sentences say for each of ``SAID``, by kind of
    sentence; what was decided last, and most surely; what was taken; how the dose changed.
    """
    rest = float(any(one.rest for one in told))
    told = [one for one in told if not one.rest]
    found = {"": 1.0, "rest": rest}
    for one in told:
        asks = "?" if one.utterance.question else ""
        kinds = [f"{one.by}{asks}", f"{one.by}{asks} {one.reply}"]
        if one.after:
            near = 1 if one.after <= 2 else 2 if one.after <= 4 else 3
            kinds = [f"then {kinds[0]}", f"then {kinds[0]} {near}"]
        for kind in kinds:
            for label, share in zip(SAID, one.shares, strict=True):
                feature = f"{kind}: {label}"
                found[feature] = max(found.get(feature, 0.0), share)
        if one.after and one.after <= 2 and one.by == "patient":
            found[f"answer {reply_kind(one.utterance.text)}"] = 1.0
        if one.detailed:
            found[f"{one.by}{asks} details"] = 1.0
    return found | _summary(told, rest) | _ruled(ruled)


def _ruled(medication: Medication | None) -> dict[str, float]:
    if medication is None:
        return {"ruled nothing": 1.0}
    return {
        f"ruled {medication.action or UNDECIDED}": 1.0,
        "reported": float(medication.reported),
        "dose ordered": float(medication.redosed),
        "dosed": float("dose" in medication.details),
    }


def _summary(told: Sequence[Telling], rest: float) -> dict[str, float]:
    named = [one for one in told if not one.after]
    by_doctor = [one for one in named if one.by == "doctor"]
    last = next((one for one in reversed(told) if _decides(one)), None)
    said_last = _likeliest(last.shares) if last else "none"
    best, surely = _surest(by_doctor, _DECISIONS)
    reported, _ = _surest((one for one in named if one.by == "patient"), range(len(SAID)))
    taken = max((one.shares[1] for one in named[:-1] or named), default=0.0)
    change = _change([dose for one in told for dose in one.doses])
    found = {
        f"last {said_last}": 1.0,
        f"last {said_last}, {change}": 1.0,
        f"last {said_last}, taken": taken,
        f"last {said_last}, rest": rest,
        f"best {best}": surely,
        f"best {best}, taken": taken * surely,
        f"best {best}, {change}": surely,
        f"patient {reported}": 1.0,
        f"patient {reported}, best {best}": 1.0,
        f"patient {reported}, last {said_last}": 1.0,
        f"dose {change}": 1.0,
        f"doctor {min(3, len(by_doctor))}": 1.0,
        f"patient {min(3, len(named) - len(by_doctor))}": 1.0,
    }
    if last:
        found |= {f"last: {label}": share for label, share in zip(SAID, last.shares, strict=True)}
    return found


def _decides(one: Telling) -> bool:
    """Say whether a doctor's sentence counts as the last word: it names the drug, or is clear."""
    clear = max(one.shares[label] for label in _DECISIONS) > _CLEAR
    return one.by == "doctor" and (not one.after or (clear and not one.utterance.question))


def _likeliest(likely: Sequence[float]) -> str:
    return SAID[max(range(len(SAID)), key=lambda label: likely[label])]


def _surest(told: Iterable[Telling], labels: range) -> tuple[str, float]:
    sayings = [(one.shares[label], SAID[label]) for one in told for label in labels]
    share, label = max(sayings, default=(0.0, "none"))
    return label, share


def _change(doses: Sequence[str]) -> str:
    """Say how the last dose named compares with the first."""
    amounts = [float(match.group()) for dose in doses if (match := _NUMBER.match(dose))]
    if len(amounts) < 2:
        return "one dose"
    first, last = amounts[0], amounts[-1]
    return "same dose" if first == last else "more" if last > first else "less"
