"""Multinomial logistic regression by AdaGrad: the same examples always make the same weights."""

import gzip
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

Features = Mapping[str, float]
Weights = dict[str, np.ndarray]
_LEAST = 0.05


def learn(
    found: Sequence[Features], labels: Sequence[int], *, of: int, rounds: int, rate: float,
    shrink: float,
) -> Weights:  # fmt: skip
    """Return the weight of each feature for each ``of`` labels, learned from examples.

    ``rounds`` times over all examples in an order by a fixed seed, at ``rate``; ``shrink`` draws
    the weights of an example's features to zero. What only one example has is left out.
    """
    counts = Counter(feature for one in found for feature in one)
    kept = sorted(feature for feature, count in counts.items() if count > 1)
    places = {feature: place for place, feature in enumerate(kept)}
    found = [{feature: one[feature] for feature in one if feature in places} for one in found]
    rows = [np.array([places[feature] for feature in one]) for one in found]
    sizes = [np.array([*one.values()])[:, None] for one in found]
    weights = np.zeros((len(places), of))
    slopes = np.full_like(weights, 1e-8)
    order = np.random.default_rng(0)
    for _ in range(rounds):
        for index in order.permutation(len(rows)):
            row, size = rows[index], sizes[index]
            shares = _shares((weights[row] * size).sum(0))
            shares[labels[index]] -= 1
            slope = size * shares + shrink * weights[row]
            slopes[row] += slope**2
            weights[row] -= rate * slope / np.sqrt(slopes[row])
    return {feature: weights[place] for feature, place in places.items()}


def likeliest(weights: Weights, found: Features) -> int:
    """Return the label that most speaks for."""
    known = [weights[feature] * size for feature, size in found.items() if feature in weights]
    return int(np.sum(known, axis=0).argmax())


def write(weights: Weights, path: Path) -> None:
    """Write weights as ``linear.read_weights`` reads them, without those that hardly count."""
    lines = []
    for feature, row in sorted(weights.items()):
        kept = [f"{label}\t{round(weight * 100)}" for label, weight in enumerate(row)
                if abs(weight) >= _LEAST]  # fmt: skip
        if kept:
            lines.append("\t".join([feature, *kept]))
    path.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))


def _shares(totals: np.ndarray) -> np.ndarray:
    odds = np.exp(totals - totals.max())
    return np.asarray(odds / odds.sum())
