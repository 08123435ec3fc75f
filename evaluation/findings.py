"""Findings that a note asserts or denies, against what the reference or the dialogue says.

Whether a text asserts or denies a finding is read by a few rules of its own, apart from those that
write notes. They are simple: each sentence is cut where a denial ends ("but", "reports", ";").
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from evaluation.dialogue import Reference
from evaluation.tally import Ratio, Tally
from scribe.clinical import lexicon
from scribe.clinical.lexicon import Lexicon, Term
from scribe.clinical.text import Phrase, normal, sentences
from scribe.transcript import Segment, Transcript

_DENIES = re.compile(
    r"(?<!\S)(?:no|not|nor|nil|never|none|nothing|without|deny|denies|denied|denying|negative for|"
    r"free of|absence of|ruled out)(?!\S)(?! (?:better|improv|change|relief|longer|sure|only|help))"
)
_NON = re.compile(r"(?<!\S)non\Z")
_REACH = 12
"""Words between a denial and what it denies, at most: speech engines write without full stops."""
_DENIED_AFTER = re.compile(
    r"(?: \w+)? ?(?:: (?:no|none|nil|denied|absent|negative)\b|(?:is |are |was |were )?(?:absent|"
    r"negative|denied|nil|resolved|ruled out)\b)"
)
_ENDS = re.compile(
    r"(?<!\S)(?:but|however|although|though|except|apart from|other than|report|reports|reported|"
    r"endorses|states|complains|admits|positive for|presents|because|;|"
    r"has(?! not)|(?<!not )(?:had|have been)|yes)(?!\S)"
)
_ONLY_THOUGHT_OF = re.compile(
    r"(?<!\S)(?:if|should|return|call|risk|risks|side effects?|rule out|watch for|look for|for|"
    r"prevent|avoid|in case|until|unless|needed for|screen\w*|monitor|test|tests|warned|"
    r"concern\w*|worried|signs of|possib\w+|may|might|could|"
    r"you (?:get|feel|notice|develop|start))(?!\S)"
)
_PAST_OR_FAMILY = re.compile(
    r"(?<!\S)(?:mother|father|mum|mom|dad|brother|sister|family|aunt|uncle|grand\w+|parents?|son|"
    r"allerg\w*|as a (?:child|kid|baby)|"
    r"daughter|wife|husband|history|previous\w*|past)(?!\S)"
)
# Of these prose says too rarely which: "no pain" under one heading, pain under another.
_UNSPECIFIC = frozenset(
    ["pain", "swelling", "discharge", "bleeding", "infection", "injury", "tenderness"]
)
_NO = re.compile(
    r"\W*(?:no|nope|nah|none|never)\b(?!\W*(?:i do|yes|but|wait|actually|well))",
    re.IGNORECASE,
)
_YES = re.compile(
    r"\b(?:yes|yeah|but|except|only|sometimes|a little|a bit|occasional\w*)\b",
    re.IGNORECASE,
)


@dataclass
class Said:
    """The findings of a text by the lexicon's names; one can be in both."""

    affirmed: set[str] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)


def findings_in(text: str, further: Iterable[str] = ()) -> Said:
    """Return the findings and diagnoses that a text asserts or denies of the patient, now.

    ``further`` are names to look for that the lexicon does not have.
    """
    said = Said()
    others = Lexicon((name, name) for name in further)
    for start, end in sentences(text):
        phrase = normal(text, start, end)
        for term in [*_terms(phrase), *others.find(phrase)]:
            before = phrase.part(0, term.first).text
            ends = [match.end() for match in _ENDS.finditer(before)]
            clause = " ".join((before[ends[-1] :] if ends else before).split()[-_REACH:])
            after = " " + phrase.part(term.last, len(phrase.words)).text
            if _DENIES.search(clause) or _NON.search(clause) or _DENIED_AFTER.match(after):
                said.denied.add(term.name)
            elif not (_ONLY_THOUGHT_OF.search(before) or _PAST_OR_FAMILY.search(phrase.text)):
                said.affirmed.add(term.name)
    return said


def denied_in_dialogue(transcript: Transcript) -> set[str]:
    """Return what was asked for, answered by a plain no, and affirmed by nobody elsewhere."""
    denied: set[str] = set()
    affirmed: set[str] = set()
    segments = [one for one in transcript.segments if one.text.strip()]
    for index, segment in enumerate(segments):
        following = segments[index + 1] if index + 1 < len(segments) else None
        spans = list(sentences(segment.text))
        for start, end in spans:
            text = segment.text[start:end]
            if not text.rstrip().endswith("?"):
                affirmed |= findings_in(text).affirmed
            elif (start, end) == spans[-1] and following and _answers(following, segment):
                plain = _NO.match(following.text) and not _YES.search(following.text)
                if plain and not _DENIES.search(normal(text).text):
                    denied |= {term.name for term in _terms(normal(text))}
    return denied - affirmed


def _answers(following: Segment, asked: Segment) -> bool:
    return asked.speaker is None or following.speaker != asked.speaker


@dataclass(frozen=True)
class Compared:
    """A note's findings beside those of its reference, each by the lexicon's name."""

    affirmed: set[str]
    denied: set[str]
    said: Said
    denied_in_dialogue: set[str]

    @property
    def asserted_though_denied(self) -> set[str]:
        """What the note asserts and the reference denies."""
        return self.said.affirmed & self.denied

    @property
    def asserted_against_dialogue(self) -> set[str]:
        """What the note asserts and the patient plainly denied."""
        return self.said.affirmed & self.denied_in_dialogue

    @property
    def denied_though_asserted(self) -> set[str]:
        """What the note only denies and the reference asserts."""
        return (self.said.denied - self.said.affirmed) & self.affirmed


def compare_findings(note: str, reference: Reference, transcript: Transcript) -> Compared:
    """Return a note's findings beside the reference's.

    Without lists in the reference, its note's prose is read as the note is; what that text both
    asserts and denies is left out.
    """
    if reference.affirmed is None and reference.denied is None:
        told = findings_in(reference.note)
        affirmed = told.affirmed - told.denied - _UNSPECIFIC
        denied = told.denied - told.affirmed - _UNSPECIFIC
    else:
        affirmed = {_name(text) for text in reference.affirmed or ()}
        denied = {_name(text) for text in reference.denied or ()}
    said = findings_in(note, affirmed | denied)
    return Compared(affirmed, denied, said, denied_in_dialogue(transcript))


def score_findings(note: str, reference: Reference, transcript: Transcript) -> Tally:
    """Return the negation errors of a note, and how many findings it has the right way round."""
    compared = compare_findings(note, reference, transcript)
    said, affirmed, denied = compared.said, compared.affirmed, compared.denied
    return {
        "asserted though denied": Ratio(len(compared.asserted_though_denied), 1),
        "asserted though denied in the dialogue": Ratio(len(compared.asserted_against_dialogue), 1),
        "denied though asserted": Ratio(len(compared.denied_though_asserted), 1),
        "asserted findings recall": Ratio(len(said.affirmed & affirmed), len(affirmed)),
        "denied findings recall": Ratio(len(said.denied & denied), len(denied)),
    }


def _name(text: str) -> str:
    terms = _terms(normal(text))
    return terms[0].name if terms else text.lower()


def _terms(phrase: Phrase) -> list[Term]:
    found = [*lexicon.findings().find(phrase), *lexicon.conditions().find(phrase)]
    # "Hay fever" is no fever.
    return [
        term
        for term in found
        if not any(
            other.first <= term.first and term.last <= other.last and _width(term) < _width(other)
            for other in found
        )
    ]


def _width(term: Term) -> int:
    return term.last - term.first
