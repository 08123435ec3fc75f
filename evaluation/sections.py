"""How much of the reference's sections a note has, and ROUGE as a side figure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from evaluation.tally import Ratio, Tally

_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?")
# Words that any note has, whatever it says: grammar, and a note's own phrases.
_EMPTY_WORDS = """
a about after all also an and any are as at be been before being but by can could did do
does doing for from had has have he her his i if in into is it its me my no not of on or our
over she so some such than that the their them then there these they this those to today up us
was we well were what when which while who will with would you your patient patients states
reports reported report denies denied endorses noted doctor
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


def score_sections(data: Mapping[str, str], reference: Mapping[str, str]) -> Tally:
    """Return the share of the reference's sections that a note fills, and of their words.

    Words are compared without endings, as sets per section; those without content don't count.
    """
    filled = sections = kept = wanted = 0
    for key, text in reference.items():
        expected = content_words(text)
        if not expected:
            continue
        found = content_words("\n".join(data.get(part, "") for part in key.split("+")))
        sections += 1
        filled += bool(found)
        kept += len(found & expected)
        wanted += len(expected)
    return {
        "section coverage": Ratio(filled, sections),
        "section word recall": Ratio(kept, wanted),
    }


def score_rouge(note: str, reference: str) -> Tally:
    """Return ROUGE-1 and ROUGE-L (F1) of one note, to be averaged over notes.

    Written for this project: words in lower case, no stemming, one sequence per note. It counts
    common words, not common sense.
    """
    found, expected = _WORD.findall(note.lower()), _WORD.findall(reference.lower())
    if not expected:
        return {}
    common = (Counter(found) & Counter(expected)).total()
    size = len(found) + len(expected)
    return {
        "ROUGE-1": Ratio(2 * common / size, 1),
        "ROUGE-L": Ratio(2 * _common_subsequence(found, expected) / size, 1),
    }


def content_words(text: str) -> set[str]:
    """Return the words of a text that carry content, without their endings."""
    words = (word for word in _WORD.findall(text.lower()) if word not in _EMPTY)
    return {re.sub(r"(?<=\w{3})(?:ing|ed|es|s)\Z", "", word) for word in words}


def _common_subsequence(one: Sequence[str], other: Sequence[str]) -> int:
    row = [0] * (len(other) + 1)
    for word in one:
        before = 0
        for at, candidate in enumerate(other, start=1):
            above = row[at]
            row[at] = before + 1 if word == candidate else max(above, row[at - 1])
            before = above
    return row[-1]
