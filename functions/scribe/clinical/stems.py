"""Words by their stems and by what else means the same: whether a text uses another's words."""

from functools import cache, lru_cache
from pathlib import Path

_ENDINGS = (
    "ations", "ation", "nesses", "ness", "ments", "ment", "ingly", "edly", "ings", "ing", "ies",
    "ied", "ers", "er", "est", "eds", "ed", "es", "ly", "s", "e", "y", "ic", "al",
)  # fmt: skip
_SHORTEST = 3


@lru_cache(maxsize=8_192)
def stem(word: str) -> str:
    """Return a word without its endings: "coughing", "coughs" and "cough" are one.

    British spelling is made American: "oedema" is "edema".
    """
    text = word.lower()
    if len(text) > _SHORTEST + 2:
        text = text.replace("ae", "e").replace("oe", "e")
    shorter = True
    while shorter:
        shorter = False
        for ending in _ENDINGS:
            if text.endswith(ending) and len(text) - len(ending) >= _SHORTEST:
                text, shorter = text[: -len(ending)], True
                break
    if len(text) > _SHORTEST and text[-1] == text[-2] and text[-1] not in "aeiousl":
        text = text[:-1]
    return text


@cache
def _groups() -> dict[str, frozenset[int]]:
    lines = (Path(__file__).parent / "paraphrases.txt").read_text(encoding="utf-8").splitlines()
    groups: dict[str, set[int]] = {}
    for number, line in enumerate(lines):
        for word in line.split("#", 1)[0].split():
            groups.setdefault(stem(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in groups.items()}


@lru_cache(maxsize=8_192)
def meanings(word: str) -> frozenset[str | int]:
    """Return what a word may be said by: its stem, and the groups of words that mean the same."""
    own = stem(word)
    return _groups().get(own, frozenset()) | {own}
