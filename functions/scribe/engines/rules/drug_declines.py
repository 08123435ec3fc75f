"""Drugs that were ordered and that the patient then does not want."""

import re

from scribe.clinical.dialogue import Utterance
from scribe.engines.rules.drug_context import DECLINES
from scribe.engines.rules.drug_ledger import Ledger
from scribe.engines.rules.medication import Medication

# What a clinician may still talk a patient out of: it counts where the answer gives way.
_SHIES_AWAY = re.compile(
    r"(?<!\S)(?:(?:i am|i was|she is|he is) (?:not (?:\w+ )?(?:keen|happy|sure|comfortable|mad|big)"
    r"|(?:\w+ )?(?:scared|terrified|frightened|afraid|wary|nervous|anxious))|not (?:the|an?|"
    r"another|"
    r"more) (?:injections?|needles?|steroids?|tablets?|pills?|antibiotics?|cream|inhaler)|"
    r"no (?:more "
    r")?(?:injections|needles|steroids|tablets|pills|antibiotics)|not for me|i hate (?:needles|"
    r"injections|tablets|pills)|i can not face|i do not (?:like|fancy|love) (?:the|taking|that|to)|"
    r"(?:could|can|may|might) (?:i|we|he|she) (?:just |not |first |maybe |perhaps )*(?:see|wait|"
    r"leave|"
    r"hold off|try without|manage without|skip|do without|think)|do (?:i|we) (?:really )?(?:have|"
    r"need) (?:to|it|that)|is there (?:not )?(?:any|another|something|anything|"
    r"an)(?: \w+)?(?: other|"
    r" else| way| option| alternative)?|i would (?:sooner|prefer|rather)|i will (?:leave|skip|"
    r"give) "
    r"(?:it|that)|let us not|count me out)(?!\S)"
)
_GIVES_WAY = re.compile(
    r"(?:(?:well|,|and|so|oh|then|no|yes) )*(?:of course|okay|all right|fine|that is (?:fine|okay|"
    r"all right|your|perfectly|quite|fair|reasonable|completely|understandable|no problem)|fair "
    r"enough|no problem|sure|certainly|absolutely|understood|understandable|i understand|as you "
    r"(?:like|wish|prefer)|(?:then )?(?:we|i) (?:can|will|could)(?: just)? (?:leave|skip|hold|wait|"
    r"drop|do without|try without|manage without|forget)|leave (?:it|that)|skip|your (?:choice|"
    r"call|"
    r"decision)|not a problem|no pressure|happy to leave|by all means)(?!\S)"
)
_INSISTS = re.compile(
    r"(?<!\S)(?:but|though|however|still (?:need|want|think|recommend)|really (?:need|important|"
    r"do)|"
    r"it is important|only|small needle|try it|give it a (?:go|try)|start with)(?!\S)"
)


def declined(ledger: Ledger, utterance: Utterance) -> Medication | None:
    """Return the drug that was ordered right before and that these words do not want."""
    if utterance.role not in ("patient", "other", "unknown"):
        return None
    ordered = [one for one in ledger.listed.values() if _is_fresh(one, utterance)]
    if not ordered:
        return None
    drug = ledger.topic if ledger.topic in ordered else ordered[-1]
    if DECLINES.match(utterance.text) and utterance.role != "other":
        return drug
    if _SHIES_AWAY.search(utterance.text) and _is_granted(ledger, utterance):
        return drug
    return None


def _is_fresh(medication: Medication, utterance: Utterance) -> bool:
    """Say whether a drug was ordered in the turn before, and for the first time."""
    first, last = medication.evidence[0], medication.evidence[-1]
    return (
        medication.action in ("start", None)
        and not medication.reported
        and last.turn == utterance.turn - 1
        and first.role != "patient"
    )


def _is_granted(ledger: Ledger, utterance: Utterance) -> bool:
    said = ledger.dialogue.utterances[utterance.index + 1 :]
    answer = [one for one in said if one.turn == utterance.turn + 1][:2]
    return (
        bool(answer)
        and answer[0].role != utterance.role
        and _GIVES_WAY.match(answer[0].text) is not None
        and not any(_INSISTS.search(one.text) for one in answer)
    )
