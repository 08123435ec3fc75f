"""Whether a statement says in other words what was said, or something else.

Each of its words that weighs must be among the words that it cites, itself or one that means the
same, and must stand there as it does here: not denied, not only asked, not of a relative, not only
if something happens.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

from scribe.clinical import lexicon
from scribe.clinical.dialogue import Dialogue, Utterance
from scribe.clinical.dosing import find_details
from scribe.clinical.manner import Manner, manner_of, settled
from scribe.clinical.names import find_names
from scribe.clinical.polarity import of_relative
from scribe.clinical.status import NEGATION
from scribe.clinical.stems import meanings, stem
from scribe.clinical.text import Phrase, normal, sentences
from scribe.clinical.tone import Tone

_PLAIN: frozenset[Manner] = frozenset({"said", "denied", "past"})

Heard = Mapping[str | int, frozenset[Manner]]

Terms = Mapping[int, list[tuple[str, int]]]
"""By word, the names of the terms that it is part of and where they begin."""

# Degrees that say no by halves: "little relief" of what "does not help much".
_DEGREE = re.compile(
    r"(?:poor\w*|unable|lack\w*|limited|little|less|few|reduc\w+|difficult\w*|inadequate\w*)\Z"
)
# A relative who speaks of himself: "I had grommets myself".
_OWN = re.compile(
    r"(?<!\S)(?:i (?:have(?! (?:been giving|given))|had|am|was|take|took|got|get|"
    r"myself)|me|myself)(?!\S)"
)
# Words that judge are no subjects: they are not taken from what was said before.
_JUDGING = re.compile(
    r"(?:positive|negative|normal|abnormal|high|low|raised|elevated|confirm\w*|sever\w+|mild\w*|"
    r"moderat\w+|acute\w*|chronic\w*|stable|wors\w+|better|good|bad|fine|okay|clear|red|swollen|"
    r"tender|improv\w+|control\w*|resolv\w+|done|ruled|start\w*|stop\w*|continu\w*|increas\w*)\Z"
)
_PRESUPPOSES = re.compile(
    r"(?:(?:and|so|okay|,|right) )*(?:how (?:many|much|often|long|are you (?:finding|getting on|"
    r"doing)|"
    r"do you (?:take|use|find)|is|are)|did(?! you (?:have|take|get|start|use|try|pick|buy))) "
    r"(?:.* )?(?:the|your) "
)
_ENGLISH = re.compile(r"en|und|auto|\Z", re.IGNORECASE)
"""A language that nobody named is taken for English, which is checked more strictly."""
_CONTEXT = 16
"""Segments before a cited one: "It gives way" is of the knee that they spoke of."""
_ANEW = re.compile(
    r" (?:and|but|;|:|then) (?=(?:has|is|was|had|does|reports?|takes?|feels?|wakes?|lost|"
    r"complains?|now|drinks?|smokes?|works?|lives?)\b)"
)


class Wording:
    """The words of a transcript, each with how it stands."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue
        self._is_english = _ENGLISH.match(dialogue.transcript.language) is not None
        self._texts = {one.segment: one.text for one in dialogue.transcript.segments}
        self._speakers = {one.segment: one.speaker for one in dialogue.transcript.segments}
        self._by_segment: dict[int, list[Utterance]] = {}
        for utterance in dialogue.utterances:
            self._by_segment.setdefault(utterance.segment, []).append(utterance)

    def fault(self, text: str, cited: Iterable[int]) -> str | None:
        """Return what a statement says that its segments do not, None if it says what they do."""
        cited = frozenset(cited)
        if not self._is_english:
            return self._fault_in_any_language(text, cited)
        heard, near = self._heard(cited), self._near(cited)
        for start, end in sentences(text):
            phrase = normal(text, start, end)
            for piece in _pieces(phrase):
                fault = _fault(piece, phrase, heard, near)
                if fault:
                    return fault
        return None

    def _fault_in_any_language(self, text: str, cited: frozenset[int]) -> str | None:
        """Return a fault if less than half of the words were said: the lists are English."""
        said = {word for segment in cited for word in _plain_words(self._texts.get(segment, ""))}
        words = _plain_words(text)
        if 2 * sum(word in said for word in words) >= len(words):
            return None
        return "it uses words that are not in those that it cites"

    def _heard(self, cited: frozenset[int]) -> Heard:
        heard: dict[str | int, set[Manner]] = {}
        for segment in cited:
            for word in normal(self._speakers.get(segment) or "").words:
                heard.setdefault(stem(word.text), set()).add("family")
            for utterance in self._by_segment.get(segment, ()):
                relative = of_relative(self._dialogue, utterance)
                answer = self._answered(utterance, cited)
                presupposed = _presupposed(utterance)
                terms = _places(utterance.phrase, written=False)
                for index, word in enumerate(utterance.phrase.words):
                    manner = "family" if relative else manner_of(utterance.phrase, index)
                    if utterance.question and index not in presupposed:
                        manner = settled(manner, answer)
                    elif utterance.role == "other" and _OWN.search(
                        utterance.phrase.part(0, index).text
                    ):
                        manner = "family"
                    begun = [name for name, first in terms.get(index, ()) if first == index]
                    for meaning in (*meanings(word.text), *begun):
                        heard.setdefault(meaning, set()).add(manner)
                if NEGATION.search(utterance.text):
                    heard.setdefault("no", set()).add("said")
        return {meaning: frozenset(manners) for meaning, manners in heard.items()}

    def _near(self, cited: frozenset[int]) -> frozenset[str]:
        """Return the stems shortly before the cited ones, which "it" may stand for."""
        before = {at for segment in cited for at in range(segment - _CONTEXT, segment)} - cited
        return frozenset(
            stem(word.text)
            for segment in before
            for utterance in self._by_segment.get(segment, ())
            for word in utterance.phrase.words
        )

    def _answered(self, question: Utterance, cited: frozenset[int]) -> Utterance | None:
        if not question.question:
            return None
        reply = [one for one in self._dialogue.answers(question) if one.segment in cited]
        return reply[0] if reply else None


def _plain_words(text: str) -> list[str]:
    return [
        word for word in (part.strip(",.;:?!()\u0964") for part in text.lower().split()) if word
    ]


def _presupposed(question: Utterance) -> frozenset[int]:
    """Return the words of drugs that a question takes for taken ("How often do you use the …")."""
    if not _PRESUPPOSES.match(question.text):
        return frozenset()
    return frozenset(
        index
        for term in lexicon.drugs().find(question.phrase)
        for index in range(term.first, term.last)
    )


def _pieces(phrase: Phrase) -> list[Phrase]:
    """Split where a denial ends: "does not sleep and has lost interest"."""
    cuts = [phrase.word_at(match.start() + 1) for match in _ANEW.finditer(phrase.text)]
    edges = [0, *cuts, len(phrase.words)]
    return [phrase.part(first, last) for first, last in pairwise(edges)]


def _fault(piece: Phrase, whole: Phrase, heard: Heard, near: frozenset[str]) -> str | None:
    terms = _places(piece, written=True)
    own = {index: _manners(piece.words[index].text, heard) for index in _weighty(piece)}
    manners = {
        index: every.union(*(heard.get(name, frozenset()) for name, _ in terms.get(index, ())))
        for index, every in own.items()
    }
    if _has_new_words(piece, manners, frozenset(terms), heard, near):
        return "it uses words that are not in those that it cites"
    tone = Tone.of(piece, whole)
    faults = (
        _contradiction(
            manner_of(piece, index if own[index] else _first(index, terms)) == "denied",
            every & _PLAIN or every,
            tone,
            heard,
        )
        for index, every in manners.items()
        if every
    )
    return next(filter(None, faults), None)


def _first(index: int, terms: Terms) -> int:
    """Return where the term begins that a word is part of: "not effective" denies nothing."""
    return min((first for _, first in terms.get(index, ())), default=index)


def _has_new_words(
    piece: Phrase,
    manners: Mapping[int, frozenset[Manner]],
    terms: frozenset[int],
    heard: Heard,
    near: frozenset[str],
) -> bool:
    """Say whether a word weighs that was not heard.

    What a sentence is about may have been named before ("it gives way"), if the rest of it is in
    the cited words; never a clinical term or a judgement.
    """
    unheard = [index for index, manner in manners.items() if not manner]
    for index in unheard:
        word = piece.words[index].text
        if _DEGREE.match(word) and "no" in heard:
            continue
        is_subject = index not in terms and stem(word) in near and not _JUDGING.match(word)
        if not is_subject or len(unheard) == len(manners):
            return True
    return False


def _contradiction(
    denied: bool,
    manners: frozenset[Manner],
    tone: Tone,
    heard: Heard,
) -> str | None:
    """Return why a word does not stand as it was heard, None if it does."""
    otherwise = {"said", "asked"} if denied else {"denied", "asked"}
    checks = (
        (manners <= {"asked"} and not tone.asking, "it rests on a question only"),
        (
            manners <= {"family", "asked"} and not tone.relative,
            "the words that it cites are of somebody else",
        ),
        (
            manners <= {"if", "maybe", "asked"} and not tone.hedged,
            "the words that it cites say so only of what may be",
        ),
        (
            "past" in manners and "said" not in manners and not tone.past,
            "the words that it cites say so only of the past",
        ),
        (
            manners <= otherwise
            and not (tone.turned or tone.asking)
            and not (denied and _is_fine(heard)),
            "the words that it cites say otherwise",
        ),
    )
    return next((reason for holds, reason in checks if holds), None)


def _manners(word: str, heard: Heard) -> frozenset[Manner]:
    return frozenset[Manner]().union(*(heard.get(one, frozenset()) for one in meanings(word)))


def _is_fine(heard: Heard) -> bool:
    """Say whether something is called well: "the left knee is fine" denies that it hurts."""
    return any(stem(word) in heard for word in ("fine", "normal", "clear"))


@lru_cache(maxsize=4_096)
def _weighty(phrase: Phrase) -> tuple[int, ...]:
    """Return the words that claim something: not numbers, doses and times, nor note-taking."""
    details = {
        index
        for detail in find_details(phrase)
        if detail.kind != "instruction"
        for index in range(detail.first, detail.last)
    }
    light = lexicon.words("note_words.txt")
    return tuple(
        index
        for index, word in enumerate(phrase.words)
        if index not in details and word.text[0].isalpha() and word.text not in light
    )


@lru_cache(maxsize=4_096)
def _places(phrase: Phrase, *, written: bool) -> Terms:
    """Return the words that are part of a clinical term, each with the terms' names and firsts.

    ``written``: the phrase is a note's, not a speaker's.
    """
    places: dict[int, list[tuple[str, int]]] = {}
    met = [name for name in find_names(phrase) if name.is_written or not written]
    found = [(name.name, name.first, name.last) for name in met]
    for terms in (lexicon.findings(), lexicon.conditions(), lexicon.drugs()):
        found += [(term.name, term.first, term.last) for term in terms.find(phrase)]
    for name, first, last in found:
        for index in range(first, last):
            places.setdefault(index, []).append((f"term:{name}", first))
    return places
