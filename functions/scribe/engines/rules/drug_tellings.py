"""All that a dialogue tells of each drug: in sentences that name it, and in those that follow."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from scribe.clinical.brands import generic_of
from scribe.clinical.dialogue import Dialogue, Utterance
from scribe.clinical.drug_decisions import SAID, said_of_drug, said_of_unnamed
from scribe.clinical.replies import reply_kind
from scribe.engines.rules.drug_mentions import DrugMention, find_loose_details, find_mentions
from scribe.engines.rules.drug_plans import rest_goes_on

_REACH = 7
"""How many sentences after it a drug may be spoken of without being named again."""
_DETAILED = 2
_KEPT = tuple(float(label == "continue") for label in SAID)


@dataclass(frozen=True)
class Telling:
    """What a sentence tells of a drug: ``shares`` of ``drug_decisions.SAID``.

    ``after`` counts the sentences since it was named, 0 where it is named here; ``reply`` is what
    the answer says where the sentence asks; ``rest`` says that the sentence keeps all drugs of
    which nothing else is said.
    """

    utterance: Utterance
    shares: tuple[float, ...]
    after: int
    doses: tuple[str, ...] = ()
    detailed: bool = False
    reply: str = ""
    rest: bool = False

    @property
    def by(self) -> Literal["doctor", "patient"]:
        """Who says it: a relative speaks for the patient."""
        return "patient" if self.utterance.role in ("patient", "other") else "doctor"


def tellings(dialogue: Dialogue) -> dict[str, list[Telling]]:
    """Return what a dialogue tells of each drug, by its generic name where that is said."""
    named = [find_mentions(utterance) for utterance in dialogue.utterances]
    told: dict[str, list[Telling]] = {}
    for mentions in named:
        for mention in mentions:
            known = next((name for name in told if is_same(name, mention.name)), mention.name)
            if generic_of(known, mention.name) == mention.name:
                told = {
                    mention.name if name == known else name: said for name, said in told.items()
                }
                known = mention.name
            of_it = told.setdefault(known, [])
            of_it.append(_named(dialogue, mention))
            of_it += _following(dialogue, mention.utterance, named)
    for one in dialogue.utterances:
        if one.role != "patient" and not one.question and rest_goes_on(one.text):
            for of_it in told.values():
                if of_it[0].utterance.index < one.index:
                    of_it.append(Telling(one, _KEPT, after=one.index, rest=True))
    return told


def _named(dialogue: Dialogue, mention: DrugMention) -> Telling:
    utterance = mention.utterance
    return Telling(
        utterance,
        said_of_drug(utterance.phrase, mention.beside, mention.term),
        after=0,
        doses=tuple(one.value for one in mention.details if one.kind == "dose"),
        detailed=bool(mention.details),
        reply=_reply(dialogue, utterance),
    )


def _reply(dialogue: Dialogue, question: Utterance) -> str:
    answers = dialogue.answers(question) if question.question else []
    return reply_kind(answers[0].text) if answers else ""


def _following(
    dialogue: Dialogue, utterance: Utterance, named: list[list[DrugMention]]
) -> Iterator[Telling]:
    """Yield what the sentences up to the next drug tell of the one before them."""
    said = dialogue.utterances[utterance.index + 1 : utterance.index + 1 + _REACH]
    for after, one in enumerate(said, 1):
        if named[one.index]:
            return
        words = tuple(word.text for word in one.phrase.words)
        details = find_loose_details(one, bare=True) if after <= _DETAILED else ()
        if words:
            yield Telling(
                one,
                said_of_unnamed(words),
                after=after,
                doses=tuple(detail.value for detail in details if detail.kind == "dose"),
                reply=_reply(dialogue, one),
            )


def is_same(name: str, other: str) -> bool:
    """Say whether two names mean one drug on a patient's list: equal, or brand and generic."""
    return name == other or generic_of(name, other) is not None
