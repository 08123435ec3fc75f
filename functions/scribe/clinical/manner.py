"""How a word stands: said or denied, asked, of a relative, past, or only if something happens."""

import re
from typing import Literal

from scribe.clinical.dialogue import Utterance
from scribe.clinical.replies import reply_kind
from scribe.clinical.status import FAMILY, is_negated
from scribe.clinical.text import Phrase

Manner = Literal["said", "denied", "asked", "open", "family", "if", "maybe", "past"]
"""How a word stands: ``asked`` without an answer that is cited, ``open`` with an unclear one."""

_IF = re.compile(r"(?<!\S)(?:if|unless|in case|should you|were you to)(?!\S)")
_MAYBE = re.compile(
    r"(?<!\S)(?:(?:could|might|may) (?:be|well be|have)|possib\w+|rule out|ruling out|wonder\w*|"
    r"maybe it|perhaps|(?:can|could|may|might|will sometimes) (?:make|cause|give|lead|feel|"
    r"upset|happen)|(?:i|we|you) (?:might|may)|we could|i could (?:give|send|try|add|refer|start)|"
    r"(?:some|most|many|a few) (?:people|patients|women|men)|people (?:get|can))(?!\S)"
)
# "Insulin I do not want", "X-ray not needed".
_DENIED_AFTER = re.compile(
    r"(?:(?:is|was|are|were|be|been|has|have|had|i|he|she|we|they|would|do|did|does|,|that) )*"
    r"(?:not|never) (?:required|needed|need|indicated|necessary|want|wanted|touch|prescribed|given|"
    r"started|arranged|advised|present|seen|palpable)(?!\S)"
)
_PAST = re.compile(r"(?<!\S)used to(?: be| have)?(?!\S)")
_PAST_AFTER = re.compile(
    r"(?:\S+ ){0,3}(?:until (?!now)\S+|as a (?:kid|child|boy|girl|baby|teenager|student)|"
    r"when i was (?:a |\d|young)\S*|in my (?:teens|twenties|thirties|forties|youth))(?!\S)"
)
_GAVE_UP = re.compile(
    r"(?:(?:i|no|yes|,|have|but|well) )*(?:gave up|given up|quit|stopped|packed it in|"
    r"used to|not any ?more)(?!\S)"
)
_CLAUSE = re.compile(r" (?:(?:,|;) (?:and |but )?(?=(?:i|he|she|it|they|we|you|my|the) )|but )")


def manner_of(phrase: Phrase, index: int) -> Manner:
    """Return how a word stands in its own sentence, taken as a statement."""
    before = _CLAUSE.split(f"{phrase.part(0, index).text} ")[-1].strip()
    if _is_conditional(phrase.part(0, index).text):
        return "if"
    if FAMILY.search(re.split(r" (?:but|and i|, i|because) ", f"{before} ")[-1]):
        return "family"
    behind = phrase.part(index + 1, len(phrase.words)).text
    if is_negated(before) or _DENIED_AFTER.match(behind):
        return "denied"
    if _PAST.search(before) or _PAST_AFTER.match(behind):
        return "past"
    return "maybe" if _MAYBE.search(before) else "said"


def _is_conditional(before: str) -> bool:
    """Say whether an "if" reaches to the end: one that opens a sentence does, or up to a comma."""
    conditions = list(_IF.finditer(before))
    if not conditions:
        return False
    opens = len(before[: conditions[0].start()].split()) < 3
    return opens or "," not in before[conditions[-1].end() :]


def settled(manner: Manner, answer: Utterance | None) -> Manner:
    """Return how a word of a question stands with its answer."""
    if manner in ("if", "family"):
        return manner
    if answer is None:
        return "asked"
    if _GAVE_UP.match(answer.text):
        return "past"
    kind = reply_kind(answer.text)
    if kind == "unclear" or manner == "denied":
        return "open"
    return "said" if kind == "yes" else "denied"
