"""A linear model with learned weights: how much each of some features speaks for each label."""

import gzip
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path

Weights = Mapping[str, tuple[tuple[int, float], ...]]


def shares(weights: Weights, features: Mapping[str, float], labels: int) -> tuple[float, ...]:
    """Return how likely each of ``labels`` labels is (together 1), from features and their size."""
    totals = [0.0] * labels
    for feature, size in features.items():
        for label, weight in weights.get(feature, ()):
            totals[label] += weight * size
    most = max(totals)
    odds = [math.exp(total - most) for total in totals]
    together = sum(odds)
    return tuple(one / together for one in odds)


@cache
def read_weights(path: Path) -> Weights:
    """Read weights: on a line a feature, then a label's number and hundredths by turns; gzip."""
    weights = {}
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        feature, *numbers = line.split("\t")
        hundredths = (int(one) / 100 for one in numbers[1::2])
        weights[feature] = tuple(zip(map(int, numbers[::2]), hundredths, strict=True))
    return weights
