"""What a patient is allergic to."""

import re
from dataclasses import dataclass

from scribe.clinical import lexicon
from scribe.clinical.dialogue import Dialogue, Utterance
from scribe.clinical.replies import reply_kind
from scribe.clinical.status import FAMILY
from scribe.clinical.text import Phrase

ALLERGY = re.compile(
    r"(?<!\S)(?:allerg\w+|anaphyla\w+|hypersensitiv\w+|intoleran\w+|adverse reactions?|(?:bad |"
    r"severe |had a )reactions? to|"
    r"reacts? to|sensitive to|gives? me (?:a |an )?(?:bad |terrible |itchy )?(?:rash|hives|"
    r"swelling)|"
    r"gave me (?:a |an )?(?:bad |terrible |itchy )?(?:rash|hives|swelling)|makes? me (?:itch|"
    r"break out|come out)|"
    r"break out|broke out|come out in|came out in|get hives|got hives|(?:get|got) a rash (?:with|"
    r"from|when))(?!\S)"
)
_NEW_CLAUSE = re.compile(
    r"(?<!\S)(?:, (?:so|and|but|then|we|i|let|therefore|you)|so (?:i|we|let)|but|instead|"
    r"therefore|;|because of that)(?!\S)"
)
# "My medications are metformin and I'm allergic to penicillin": the allergy begins at its cue.
_TAKES = re.compile(
    r"(?<!\S)(?:carry|carries|keep|keeps|take|taking|takes|on|prescribe|start|continue|give you|"
    r"put you on|giving)(?!\S)"
)
_CULTURE = re.compile(
    r"(?<!\S)(?:cultures?|grow\w*|grew|coli|bacteria|organism|bug|swab|urine|it is)(?!\S)"
)
_QUESTION = re.compile(r"(?<!\S)(?:allerg\w+|reactions?|react)(?!\S)")


@dataclass(frozen=True)
class Allergy:
    """What is reacted to, or with no names that there is none; with the utterances that say so."""

    names: tuple[str, ...]
    evidence: tuple[Utterance, ...]


def asks_for_allergies(text: str) -> bool:
    """Say whether a question is about allergies."""
    return bool(_QUESTION.search(text))


def allergy_scope(phrase: Phrase, first: int) -> bool:
    """Say whether the word ``first`` of a phrase stands in an allergy's clause."""
    start = phrase.position(first)
    edges = [0, *(match.start() for match in _NEW_CLAUSE.finditer(phrase.text)), len(phrase.text)]
    begin = max(edge for edge in edges if edge <= start)
    end = min(edge for edge in edges if edge > start)
    clause = phrase.text[begin:end]
    cue = ALLERGY.search(clause)
    if not cue:
        return False
    for_it = re.search(
        r"(?<!\S)(?:for|helps?|treat|control)(?: \w+)? (?:the |your |my |an |a )*(?:\w+ )?\Z",
        clause[: cue.start()],
    )
    if for_it and start - begin < cue.start():
        return False
    if clause[cue.start() :].startswith("sensitive to") and _CULTURE.search(phrase.text):
        return False
    if re.match(r"allergic (?:rhinitis|conjunctivitis)", clause[cue.start() :]):
        return False
    between = clause[start - begin : cue.start()] if start - begin < cue.start() else ""
    return not (between and _TAKES.search(clause[: start - begin]) and " and " in between)


def find_allergies(dialogue: Dialogue) -> list[Allergy]:
    """Return the patient's allergies, and the denial of any when there is one."""
    found: list[Allergy] = []
    known: set[str] = set()
    for utterance in dialogue.utterances:
        for allergy in _asked(dialogue, utterance) if utterance.question else _stated(utterance):
            names = tuple(name for name in allergy.names if name not in known)
            if names or not allergy.names:
                known.update(names)
                found.append(Allergy(names, allergy.evidence))
    return found


def _asked(dialogue: Dialogue, question: Utterance) -> list[Allergy]:
    if not asks_for_allergies(question.text):
        return []
    replies = dialogue.answers(question)
    if not replies:
        return []
    named = [
        name
        for reply in replies[:2]
        if not _TAKES.search(reply.text)
        for name in _substances(reply.phrase)
    ]
    kind = reply_kind(replies[0].text)
    in_question = _substances(question.phrase)
    if (
        kind == "yes"
        and in_question
        and not re.search(r"(?<!\S)(?:other|else|besides)(?!\S)", question.text)
    ):
        named = [*in_question, *named]
    if named and not (
        kind == "no"
        and not re.search(r"(?<!\S)(?:just|only|except|but|apart from)(?!\S)", replies[0].text)
    ):
        sources = [question, *replies[:2]]
        return [Allergy(tuple(dict.fromkeys(named)), tuple(sources))]
    if (
        kind == "no"
        and not in_question
        and not re.search(r"(?<!\S)(?:other|else|besides|food|seasonal)(?!\S)", question.text)
    ):
        return [Allergy((), (question, replies[0]))]
    return []


def _stated(utterance: Utterance) -> list[Allergy]:
    text = utterance.text
    if FAMILY.search(text) or re.search(r"(?<!\S)if(?!\S)", text):
        return []
    if re.search(
        r"(?<!\S)(?:no (?:known )?(?:(?:drug|medication|medicine|food|other) )*allerg(?:y|ies)|"
        r"nkda|nka|"
        r"allerg(?:y|ies)(?: to \w+)?(?: ?:| is| are| ,)? (?:none|nil|not known|no known|negative)|"
        r"not have any(?: \w+){0,3} allergies|not allergic to (?:anything|any\w*)|"
        r"not have allergies|"
        r"no history of allerg(?:y|ies))(?!\S)",
        text,
    ):
        return [Allergy((), (utterance,))]
    if not ALLERGY.search(text) or re.search(r"(?<!\S)not (?:\w+ )?allergic", text):
        return []
    names = [
        name
        for name, first, _ in _placed(utterance.phrase)
        if allergy_scope(utterance.phrase, first)
    ]
    return [Allergy(tuple(dict.fromkeys(names)), (utterance,))] if names else []


def _substances(phrase: Phrase) -> list[str]:
    return [name for name, _, _ in _placed(phrase)]


def _placed(phrase: Phrase) -> list[tuple[str, int, int]]:
    drugs = [(term.name, term.first, term.last) for term in lexicon.drugs().find(phrase)]
    others = [
        (" ".join(word.text for word in phrase.words[at : at + size]), at, at + size)
        for size in (2, 1)
        for at in range(len(phrase.words) - size + 1)
        if " ".join(word.text for word in phrase.words[at : at + size])
        in lexicon.words("allergens.txt")
    ]
    placed = sorted([*drugs, *others], key=lambda one: (one[1], -one[2]))
    kept: list[tuple[str, int, int]] = []
    for one in placed:
        if not kept or one[1] >= kept[-1][2]:
            kept.append(one)
    return kept
