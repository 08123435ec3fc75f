"""Figures as ratios of sums, so that each can be added up and resampled over dialogues."""

import random
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

_SEED = 20_170
_DRAWS = 1_000


@dataclass(frozen=True)
class Ratio:
    """A figure of one dialogue or many: ``above`` counted of ``below`` possible."""

    above: float = 0.0
    below: float = 0.0

    def __add__(self, other: "Ratio") -> "Ratio":
        return Ratio(self.above + other.above, self.below + other.below)

    @property
    def value(self) -> float | None:
        """The ratio, or None where there was nothing to count."""
        return self.above / self.below if self.below else None


Tally = dict[str, Ratio]
"""A dialogue's figures by name."""


def total(ratios: Iterable[Ratio]) -> Ratio:
    """Return the sum: a figure over all dialogues, each counted by its size (micro average)."""
    return sum(ratios, Ratio())


def interval(ratios: Sequence[Ratio]) -> tuple[float, float] | None:
    """Return the 95 % interval of a figure: a percentile bootstrap over dialogues, seeded."""
    rng = random.Random(_SEED)  # noqa: S311 - a statistic, not a secret
    drawn = (total(rng.choices(ratios, k=len(ratios))).value for _ in range(_DRAWS))
    values = sorted(value for value in drawn if value is not None)
    if len(ratios) < 2 or not values:
        return None
    return values[int(0.025 * len(values))], values[int(0.975 * len(values))]


def matched(name: str, found: Iterable[Hashable], expected: Iterable[Hashable]) -> Tally:
    """Return precision, recall and F1; each expected one is met by one found at most."""
    has, wants = Counter(found), Counter(expected)
    right = (has & wants).total()
    return {
        f"{name} precision": Ratio(right, has.total()),
        f"{name} recall": Ratio(right, wants.total()),
        f"{name} F1": Ratio(2 * right, has.total() + wants.total()),
    }
