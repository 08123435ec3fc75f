"""Trigram models in pure Python: counting, discounting, mixing, pruning, ARPA files."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

Ngram = tuple[str, ...]

_DISCOUNT = 0.6  # absolute discounting; Ney, Essen and Kneser (1994) put it between 0.5 and 1


class Backoff:
    """A back-off trigram model: explicit probabilities, and weights that make each row sum to 1.

    ``probabilities`` maps an n-gram to the probability of its last word after the others; the
    shorter n-grams that an entry ends or begins with must be in it.
    """

    def __init__(self, probabilities: Mapping[Ngram, float]) -> None:
        self.probabilities = probabilities
        self.weights: dict[Ngram, float] = {}
        for order in (2, 3):
            explicit: defaultdict[Ngram, float] = defaultdict(float)
            shorter: defaultdict[Ngram, float] = defaultdict(float)
            for ngram, p in probabilities.items():
                if len(ngram) == order:
                    explicit[ngram[:-1]] += p
                    shorter[ngram[:-1]] += self(ngram[1:])
            for history, mass in explicit.items():
                rest = max(1 - shorter[history], 1e-6)
                self.weights[history] = max(1 - mass, 1e-6) / rest

    def __call__(self, ngram: Ngram) -> float:
        """Return the probability of the last word of ``ngram`` after the words before it."""
        weight = 1.0
        while ngram not in self.probabilities:
            if len(ngram) == 1:
                return 0.0
            weight *= self.weights.get(ngram[:-1], 1.0)
            ngram = ngram[1:]
        return weight * self.probabilities[ngram]


def count(sentences: Iterable[str]) -> Backoff:
    """Estimate a model from sentences by absolute discounting, interpolated with lower orders.

    An order below the highest is counted by how many different words come before its n-grams
    (Kneser and Ney 1995): a grammar's sentences repeat themselves more than people do.
    """
    bigrams: Counter[Ngram] = Counter()
    trigrams: Counter[Ngram] = Counter()
    for sentence in sentences:
        words = ("<s>", *sentence.split(), "</s>")
        bigrams[words[:2]] += 1  # nothing comes before these, so they are counted as they are
        trigrams.update(zip(words, words[1:], words[2:], strict=False))
    bigrams.update(ngram[1:] for ngram in trigrams)
    unigrams: Counter[Ngram] = Counter(ngram[1:] for ngram in bigrams)
    total = unigrams.total()
    probabilities: dict[Ngram, float] = {ngram: n / total for ngram, n in unigrams.items()}
    probabilities["<s>",] = 0.0
    for counts in (bigrams, trigrams):
        totals: Counter[Ngram] = Counter()
        kinds: Counter[Ngram] = Counter()
        for ngram, n in counts.items():
            totals[ngram[:-1]] += n
            kinds[ngram[:-1]] += 1
        for ngram, n in counts.items():
            history = ngram[:-1]
            share = _DISCOUNT * kinds[history] / totals[history]
            probabilities[ngram] = (n - _DISCOUNT) / totals[history] + share * probabilities[
                ngram[1:]
            ]
    return Backoff(probabilities)


def mixed(first: Backoff, second: Backoff, share: float) -> Backoff:
    """Return the linear interpolation of two models, ``share`` of it the first."""
    ngrams = dict.fromkeys(first.probabilities) | dict.fromkeys(second.probabilities)
    return Backoff({ngram: share * first(ngram) + (1 - share) * second(ngram) for ngram in ngrams})


def pruned(model: Backoff, threshold: float) -> Backoff:
    """Leave out the n-grams that the back-off predicts nearly as well.

    An n-gram stays when its own probability, times how much (natural log) it differs from its
    back-off, exceeds ``threshold`` (after Seymore and Rosenfeld 1996). Rare histories go first.
    """
    kept: dict[Ngram, float] = {}
    needed: set[Ngram] = set()
    for order in (3, 2, 1):
        for ngram, p in model.probabilities.items():
            if len(ngram) != order:
                continue
            if order == 1 or ngram in needed or _loss(model, ngram, p) > threshold:
                kept[ngram] = p
                needed.update((ngram[:-1], ngram[1:]))
    return Backoff(kept)


def _loss(model: Backoff, ngram: Ngram, p: float) -> float:
    backed_off = model.weights.get(ngram[:-1], 1.0) * model(ngram[1:])
    joint = p
    for end in range(len(ngram) - 1, 0, -1):
        joint *= 1.0 if ngram[:end] == ("<s>",) else model(ngram[:end])
    return joint * abs(math.log(max(p, 1e-12) / max(backed_off, 1e-12)))


def write_arpa(model: Backoff, path: Path) -> None:
    """Write the model in the ARPA format, sorted, so that the same model is the same file."""
    with path.open("w") as out:
        orders = [sorted(n for n in model.probabilities if len(n) == order) for order in (1, 2, 3)]
        out.write("\\data\\\n")
        out.writelines(f"ngram {i}={len(ngrams)}\n" for i, ngrams in enumerate(orders, 1))
        for i, ngrams in enumerate(orders, 1):
            out.write(f"\n\\{i}-grams:\n")
            for ngram in ngrams:
                p = model.probabilities[ngram]
                line = f"{math.log10(p) if p > 0 else -99:.4f}\t{' '.join(ngram)}"
                if i < 3:
                    line += f"\t{math.log10(model.weights.get(ngram, 1.0)):.4f}"
                out.write(line + "\n")
        out.write("\n\\end\\\n")


def perplexity(model: Backoff, sentences: Iterable[str]) -> float:
    """Return the perplexity of sentences; words that the model does not know are skipped."""
    log = 0.0
    words_seen = 0
    for sentence in sentences:
        words = ("<s>", *sentence.split(), "</s>")
        for end in range(2, len(words) + 1):
            p = model(words[max(0, end - 3) : end])
            if p > 0:
                log += math.log(p)
                words_seen += 1
    return math.exp(-log / words_seen)
