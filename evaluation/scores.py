"""Every figure of a dialogue, and of all of them together."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.dialogue import REFERENCE, Dialogue
from evaluation.evidence import score_evidence
from evaluation.findings import score_findings
from evaluation.hearing import score_hearing
from evaluation.medications import LEVELS, score_medications, score_prose
from evaluation.run import Outcome
from evaluation.sections import score_rouge, score_sections
from evaluation.tally import Ratio, Tally, interval, total
from scribe.note import Note
from scribe.transcript import Transcript

_MEASURES = ("precision", "recall", "F1")
FIGURES = (
    *(f"medication {level} {measure}" for level in LEVELS for measure in _MEASURES),
    *(f"{what} in prose {measure}" for what in ("drugs", "doses") for measure in _MEASURES),
    "asserted though denied",
    "asserted though denied in the dialogue",
    "denied though asserted",
    "asserted findings recall",
    "denied findings recall",
    "unsupported",
    "unsupported before the check",
    "removed by the check",
    "statements",
    "section coverage",
    "section word recall",
    "word error rate",
    "drug names heard",
    "ROUGE-1",
    "ROUGE-L",
    "seconds hearing",
    "seconds writing",
)
"""In the order of the table."""
PER_NOTE = frozenset(FIGURES[FIGURES.index("asserted though denied") : FIGURES.index(
    "asserted findings recall")]) | frozenset(FIGURES[FIGURES.index("unsupported") : FIGURES.index(
    "section coverage")])  # fmt: skip
"""Counts per dialogue rather than shares."""

_NOTHING = Note(data={}, markdown="", statements=())
_SILENCE = Transcript(language="en", engine="none", segments=())


@dataclass(frozen=True)
class Summary:
    """One figure over all dialogues: ``low`` and ``high`` bound its 95 % interval."""

    figure: str
    value: float
    low: float | None
    high: float | None
    counted: float


def score(dialogue: Dialogue, outcome: Outcome) -> Tally:
    """Return a dialogue's figures. One that failed has an empty note, so all is missed there."""
    reference = dialogue.reference
    transcript = outcome.transcript or _SILENCE
    soap = outcome.notes.get("soap", _NOTHING)
    drugs = outcome.notes.get("medications", _NOTHING)
    rows = drugs.data or []
    text = "\n".join(soap.data.values())
    tally: Tally = {}
    if reference.medications is not None:
        tally |= score_medications(rows, reference.medications)
    elif reference.note:
        tally |= score_prose(rows, reference.note)
    tally |= score_findings(text, reference, dialogue.said(transcript))
    for name, note in outcome.notes.items():
        for figure, ratio in score_evidence(note, outcome.written[name], transcript).items():
            # Per dialogue: its documents together.
            tally[figure] = Ratio(tally.get(figure, Ratio()).above + ratio.above, 1)
    tally |= score_sections(soap.data, reference.sections)
    tally |= score_rouge(text, reference.note)
    if dialogue.audio and transcript.engine != REFERENCE:
        tally |= score_hearing(" ".join(one.text for one in transcript.segments), dialogue.words)
    if not outcome.failure:
        tally["seconds hearing"] = Ratio(outcome.seconds_hearing, 1)
        tally["seconds writing"] = Ratio(outcome.seconds_writing, 1)
    return tally


def summarise(tallies: Sequence[Tally]) -> list[Summary]:
    """Return each figure that has something to count, with its interval."""
    summaries = []
    for figure in FIGURES:
        ratios = [tally.get(figure, Ratio()) for tally in tallies]
        whole = total(ratios)
        if whole.value is not None:
            low, high = interval(ratios) or (None, None)
            summaries.append(Summary(figure, whole.value, low, high, whole.below))
    return summaries
