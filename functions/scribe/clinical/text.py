"""Text as the rules read it: sentences of plain words, with the way back to what was said.

Rules are written over a *normal form*: lower case, contractions opened ("don't" is "do not"),
numbers as digits ("five hundred" is "500"), units apart ("500mg" is "500 mg"), fillers dropped,
hyphens split, punctuation words of its own. Each word knows where in the original it stands, so
whatever a rule finds can be quoted verbatim.
"""

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import zip_longest

from scribe.clinical.numbers import read_number
from scribe.clinical.spoken_counts import read_count

_TOKEN = re.compile(
    r"\d-\d-\d(?:-\d)?(?![\d-])"
    r"|(?P<hummed>\b(?:[Mm]{2,}[- ][Hh]m+|[Uu]h[- ][Hh]uh)\b)"
    r"|\d+ \. \d+(?= ?[a-zA-Z%])"
    r"|(?<![\w.,])\.\d+"
    r"|\d+(?:,\d{2,3})+(?:\.\d+)?(?!\d)"
    r"|\d+(?:\.\d+)?"
    r"|(?:[A-Za-z]\.){2,}(?:[A-Za-z](?![A-Za-z]))?"
    r"|[^\W\d_]+\d*[^\W\d_]*(?:['\u2019][^\W\d_]+)?"
    r"|[^\w\s]"
)
_SENTENCE_END = re.compile(r"(?<=[.?!])[\"'\u201d\u2019)]*\s+|\n+")
_NO_END = re.compile(
    r"(?:\b(?:dr|mr|mrs|ms|prof|st|vs|approx|e\.g|i\.e)|(?:\b[a-z]\.)+[a-z]?)\.$", re.IGNORECASE
)

_NUMBER_SIGN = re.compile(r"\bno\.$", re.IGNORECASE)
_ABBREVIATION = 16
"""More characters than an abbreviation has, and the one before it: no more need be looked at."""
_DASHES = frozenset("-\u2013\u2014")
_MARKS = frozenset("\"'*_\u201c\u201d\u2018")
_RANGE = re.compile(r"\d[-\u2013]\d")

_FILLERS = frozenset(["um", "uh", "uhm", "erm", "er", "ah", "hmm", "hm", "mm", "eh"])
_CONTRACTIONS = {
    "n't": "not", "cannot": "can not", "can't": "can not", "won't": "will not",
    "shan't": "shall not", "gonna": "going to", "gon": "going", "na": "to", "wanna": "want to",
    "wan": "want", "gotta": "got to", "let's": "let us", "dont": "do not", "didnt": "did not",
    "doesnt": "does not", "havent": "have not", "hasnt": "has not", "isnt": "is not",
    "wasnt": "was not", "cant": "can not", "wont": "will not", "ive": "i have", "im": "i am",
    "alright": "all right", "ok": "okay", "'cause": "because", "cos": "because", "ain't": "not",
    "\u00bd": "0.5", "\u00bc": "0.25",
}  # fmt: skip
_ENDINGS = {
    "'m": "am", "'ve": "have", "'ll": "will", "'d": "would", "'re": "are",
}  # fmt: skip
# "it's" opens to "it is"; "father's" stays a word of its own with the ending dropped.
_IS = frozenset(
    [
        "it",
        "that",
        "this",
        "he",
        "she",
        "there",
        "here",
        "what",
        "where",
        "who",
        "how",
        "everything",
    ]
)
# What "that's" has, not is: "that's been stopped".
_HAS = frozenset(["been", "gone", "got", "become", "had"])
# Letters spelled out by a speech engine or a careful writer.
_SPELLED = frozenset(
    [
        "bd",
        "bid",
        "tds",
        "tid",
        "qid",
        "qds",
        "od",
        "hs",
        "sos",
        "prn",
        "po",
        "iv",
        "im",
        "sc",
        "sl",
        "ecg",
        "ekg",
        "mri",
        "ct",
        "bp",
        "ed",
        "er",
        "gtn",
        "copd",
        "uti",
        "mg",
        "mcg",
        "ml",
        "cva",
        "cad",
        "chf",
        "dvt",
        "hiv",
        "tb",
        "ent",
        "iud",
        "acl",
        "gerd",
        "ibs",
        "pcos",
        "uri",
    ]
)


@dataclass(frozen=True)
class Word:
    """A word of the normal form; ``start`` and ``end`` are offsets into the original text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Phrase:
    """A stretch of text in normal form, usually a sentence."""

    words: tuple[Word, ...]

    @cached_property
    def text(self) -> str:
        """The normal form, words separated by single spaces."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def _starts(self) -> dict[int, int]:
        starts, position = {}, 0
        for index, word in enumerate(self.words):
            starts[position] = index
            position += len(word.text) + 1
        return starts

    def word_at(self, position: int) -> int:
        """Return the index of the word that begins at this character of ``text``."""
        while position not in self._starts and position > 0:
            position -= 1
        return self._starts.get(position, 0)

    def position(self, index: int) -> int:
        """Return where in ``text`` the word with this index begins."""
        return sum(len(word.text) + 1 for word in self.words[:index])

    def part(self, first: int, last: int) -> "Phrase":
        """Return the words from ``first`` up to, not including, ``last``."""
        return Phrase(self.words[first:last])


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the sentences of a text as (start, end) offsets, ends not included."""
    spans: list[tuple[int, int]] = []
    start = 0
    for gap in [*_SENTENCE_END.finditer(text), None]:
        end = gap.start() if gap else len(text)
        if gap and "\n" not in gap.group() and _no_end(text, start, end, gap.end()):
            continue
        piece = text[start:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            spans.append((start + lead, start + len(piece.rstrip())))
        start = gap.end() if gap else end
    return spans


def _no_end(text: str, start: int, end: int, after: int) -> bool:
    """Say whether a full stop ends no sentence: an abbreviation's, or a decimal's ("2 . 5")."""
    decimal = text[max(start, end - 3) : end].strip()[:1].isdigit() and text[end - 2 : end] == " ."
    digit = text[after : after + 1].isdigit()
    said = text[max(start, end - _ABBREVIATION) : end]
    return bool(_NO_END.search(said)) or (digit and (decimal or bool(_NUMBER_SIGN.search(said))))


@lru_cache(maxsize=4_096)
def normal(text: str, start: int = 0, end: int | None = None) -> Phrase:
    """Return the normal form of ``text[start:end]``; offsets of its words are into ``text``."""
    end = len(text) if end is None else end
    return Phrase(tuple(_numbered(_joined(_opened(text, start, end)))))


def _opened(text: str, start: int, end: int) -> list[Word]:
    words: list[Word] = []
    after_filler = False
    for match in _TOKEN.finditer(text, start, end):
        heard = "yes" if match["hummed"] else match.group().lower().replace("\u2019", "'")
        if heard[0].isdigit():
            heard = heard.replace(" ", "")
        if heard[0] == "." and heard[1:].isdecimal():
            heard = f"0{heard}"
        if len(heard) > 3 and heard[1] == "." and heard.replace(".", "").isalpha():
            heard = heard.replace(".", "")
        if heard in _FILLERS and match.group() != "ER":
            after_filler = True
            continue
        if heard == "," and (after_filler or not words or words[-1].text == ","):
            continue
        after_filler = False
        if heard == "know" and words and words[-1].text == "you" and _aside(words):
            words.pop()
            after_filler = True
            continue
        if heard in _DASHES and _RANGE.match(text, match.start() - 1):
            heard = "to"
        if heard in _DASHES or heard in _MARKS:
            continue
        parts = ["im"] if match.group() == "IM" else _parts(heard)
        words += [Word(part, match.start(), match.end()) for part in parts]
    return _with_has(text, words)


def _with_has(text: str, words: list[Word]) -> list[Word]:
    return [
        replace(word, text="has")
        if word.text == "is" and text[word.end - 2] in "'\u2019" and follower.text in _HAS
        else word
        for word, follower in zip_longest(words, words[1:], fillvalue=Word("", 0, 0))
    ]


def _aside(words: list[Word]) -> bool:
    """Say whether "you know" after these words is a filler and not a question or a condition."""
    return len(words) < 2 or words[-2].text not in (
        "do", "did", "if", "as", "that", "let", "what", "how", "would", "before", "because",
    )  # fmt: skip


def _parts(heard: str) -> list[str]:
    if heard in _CONTRACTIONS:
        return _CONTRACTIONS[heard].split()
    if "'" not in heard:
        return [heard]
    stem, ending = heard.split("'", 1)
    if heard.endswith("n't"):
        return [heard[:-3], "not"]
    if f"'{ending}" in _ENDINGS:
        return [stem, _ENDINGS[f"'{ending}"]]
    if ending == "s":
        return [stem, "is"] if stem in _IS else [stem]
    return [heard.replace("'", "")]


def _joined(words: list[Word]) -> list[Word]:
    """Join spelled letters ("b i d") and drop a word said twice in a row ("i i have")."""
    joined: list[Word] = []
    at = 0
    while at < len(words):
        for length in (4, 3, 2):
            run = words[at : at + length]
            letters = "".join(word.text for word in run)
            if len(run) == length and len(letters) == length and letters in _SPELLED:
                joined.append(Word(letters, run[0].start, run[-1].end))
                at += length
                break
        else:
            word = words[at]
            repeated = joined and joined[-1].text == word.text and len(word.text) < 5
            if not (repeated and word.text.isalpha() and joined[-1].end < word.start) or (
                read_number([word.text], 0)
            ):
                joined.append(word)
            at += 1
    return joined


def _numbered(words: list[Word]) -> list[Word]:
    """Write numbers as digits."""
    texts = [word.text for word in words]
    numbered: list[Word] = []
    at = 0
    while at < len(words):
        number = read_number(texts, at)
        if number:
            text, end = _thousands(words, *number)
        elif (count := read_count(texts, at)) is not None:
            text, end = count
        elif texts[at] == "slash" and numbered and numbered[-1].text.isdecimal():
            text, end = "/", at + 1
        else:
            text, end = texts[at], at + 1
        numbered.append(Word(text, words[at].start, words[end - 1].end))
        at = end
    return numbered


def _thousands(words: list[Word], number: str, end: int) -> tuple[str, int]:
    """Read the "k" of "60k" too."""
    next_to = words[end : end + 1]
    if next_to and next_to[0].text == "k" and next_to[0].start == words[end - 1].end:
        return (f"{number}000" if number.isdecimal() else number), end + 1
    return number, end
