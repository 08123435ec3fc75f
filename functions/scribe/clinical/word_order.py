"""Whether words stand as people put them: a heap of words is no speech, whatever is in it."""

import re
from itertools import pairwise

from scribe.clinical.dialogue import Dialogue


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DETERMINERS = _words("the a an my your his her our their every")
_SUBJECTS = _words("i he she we they")
_JOINTS = _words("and but or if because so then")
_PREPOSITIONS = _words("of with for from at into")
_MODALS = _words("will would can could should must might")
_FINITE = _words("is was are were am has had does did")
_VERBS = _words(
    "take takes come comes feel feels go goes think know want wants started stop keep keeps put "
    "give gave felt went came"
)
_ADVERBS = _words(
    "twice daily still also never now please okay hello no yes any some there here when how why "
    "what who where not again too just"
)
# What does not follow a word, of the words that English sentences are held together by.
_NEVER_AFTER: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (
        _DETERMINERS,
        _DETERMINERS | _SUBJECTS | _FINITE | _MODALS | _JOINTS | _PREPOSITIONS | _ADVERBS
        | _words("to in on you it me us them do be been take takes come feel think know gave went"),
    ),
    (_SUBJECTS, _DETERMINERS | _SUBJECTS | _PREPOSITIONS | _words("to in on me any some here yes")),
    (_words("i you we they"), _words("is has does")),
    (_words("he she it"), _words("am are do")),
    (_words("i"), _words("are were is")),
    (
        _PREPOSITIONS,
        _SUBJECTS | _FINITE | _MODALS | _JOINTS | _VERBS | _words("of at with be been do to yes"),
    ),
    (_MODALS, _MODALS | _FINITE | _PREPOSITIONS | _JOINTS | _words("to been being a")),
    (_FINITE, _MODALS | _words("of and or am is are were does did")),
    (_words("to"), _SUBJECTS | _FINITE | _MODALS | _JOINTS | _words("of at with from to into")),
    (_words("not no any some"), _SUBJECTS | _words("of")),
)  # fmt: skip
# Measured on consultations: one pair in 33 or more, and more than two, was met in none.
_HIGHEST_SHARE, _HIGHEST_COUNT = 0.03, 2


def is_speech(dialogue: Dialogue) -> bool:
    """Say whether the words of a dialogue follow each other as in speech, slips allowed."""
    pairs, impossible = 0, 0
    for utterance in dialogue.utterances:
        words = [word.text for word in utterance.phrase.words]
        for first, second in pairwise(words):
            if first.isalpha():
                pairs += 1
                impossible += any(
                    first in before and second in after for before, after in _NEVER_AFTER
                )
    return impossible <= _HIGHEST_COUNT or impossible < _HIGHEST_SHARE * pairs


_HOLDING = (
    _DETERMINERS | _SUBJECTS | _JOINTS | _PREPOSITIONS | _MODALS | _FINITE
    | _words("to in on by about up out over under after before no not any it that this these be")
    | _words("been have do per as than there patient you me us them when which")
)  # fmt: skip
_LONG, _LEAST_SHARE = 12, 0.15


def is_sentence(line: str) -> bool:
    """Say whether the words of a line are held together: a long row of bare names is no sentence.

    A list with commas or figures is one however bare.
    """
    words = re.findall(r"[a-z']+", line.lower())
    if len(words) < _LONG or re.search(r"[,;:\d]", line):
        return True
    return sum(word in _HOLDING for word in words) >= _LEAST_SHARE * len(words)
