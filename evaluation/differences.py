"""What to look at: where a note and its reference differ, one line each."""

from collections import Counter
from collections.abc import Iterator

from evaluation.dialogue import Dialogue
from evaluation.evidence import unsupported
from evaluation.findings import compare_findings
from evaluation.medications import drug_names, expected_tuples, found_tuples
from evaluation.run import Outcome


def differences(dialogue: Dialogue, outcome: Outcome) -> Iterator[str]:
    """Yield what was made up or missed among drugs, and each negation error.

    Names, doses and findings are the dialogue's own words: of real patients, this is as
    confidential as the dialogue.
    """
    if outcome.failure or outcome.transcript is None:
        yield f"failed: {outcome.failure}"
        return
    reference = dialogue.reference
    rows = outcome.notes["medications"].data
    found: Counter[tuple[str, ...]]
    wanted: Counter[tuple[str, ...]]
    if reference.medications is not None:
        found, wanted = Counter(found_tuples(rows)), Counter(expected_tuples(reference.medications))
    else:
        names, expected = drug_names(rows, reference.note)
        found, wanted = Counter((name,) for name in names), Counter((name,) for name in expected)
    yield from (f"medication extra: {', '.join(one)}" for one in sorted(found - wanted))
    yield from (f"medication missed: {', '.join(one)}" for one in sorted(wanted - found))
    text = "\n".join(outcome.notes["soap"].data.values())
    compared = compare_findings(text, reference, dialogue.said(outcome.transcript))
    for label, names in (
        ("asserted though denied", compared.asserted_though_denied),
        ("asserted though denied in the dialogue", compared.asserted_against_dialogue),
        ("denied though asserted", compared.denied_though_asserted),
    ):
        yield from (f"{label}: {name}" for name in sorted(names))
    for template, note in outcome.notes.items():
        yield from (
            f"unsupported: {template}{path}" for path in unsupported(note, outcome.transcript)
        )
