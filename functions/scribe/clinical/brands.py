"""Which names are of the same drug: a generic name and the brands that contain it."""

from functools import cache
from pathlib import Path


def same_drug(name: str, other: str) -> bool:
    """Say whether one of two names (lower case) is the generic name of the other, a brand.

    Two brands of one generic are two drugs: a patient may be moved from one to the other.
    """
    return other in _brands().get(name, ()) or name in _brands().get(other, ())


@cache
def _brands() -> dict[str, frozenset[str]]:
    text = (Path(__file__).parent / "brands.txt").read_text(encoding="utf-8")
    lines = (line.partition("=") for line in text.splitlines() if not line.startswith("#"))
    return {
        generic.strip(): frozenset(brand.strip() for brand in brands.split(","))
        for generic, _, brands in lines
    }
