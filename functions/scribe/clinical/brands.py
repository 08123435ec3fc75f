"""Which names are of the same drug: a generic name and the brands that contain it."""

from functools import cache
from pathlib import Path


def generic_of(name: str, other: str, *, beside: bool = False) -> str | None:
    """Return which of two names (lower case) is the generic name of the other, a brand.

    None where they are two drugs; two brands of one generic are: a patient may be moved from one
    to the other. ``beside`` says that one name explains the other, so that also those are one drug
    of which a patient may take two kinds.
    """
    for one, brand in ((name, other), (other, name)):
        sure, perhaps = _brands().get(one, (frozenset(), frozenset()))
        if brand in sure or (beside and brand in perhaps):
            return one
    return None


@cache
def _brands() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Return of each generic name the brands that are always it, and those of ``~``."""
    text = (Path(__file__).parent / "brands.txt").read_text(encoding="utf-8")
    found: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for line in text.splitlines():
        sign = "~" if "~" in line else "="
        if line.startswith("#"):
            continue
        generic, _, brands = line.partition(sign)
        listed = frozenset(brand.strip() for brand in brands.split(","))
        sure, perhaps = found.get(generic.strip(), (frozenset(), frozenset()))
        found[generic.strip()] = (
            (sure | listed, perhaps) if sign == "=" else (sure, perhaps | listed)
        )
    return found
