"""The general English that PocketSphinx's wheel carries, read from its binary model.

PocketSphinx reads this file but cannot list or rewrite it (its ARPA writer fails on it), so the
format is read here: header, counts, quantisation tables, unigrams, then the bigrams and trigrams
as bit-packed records. An n-gram is found from its *last* word backwards.
"""

import math
import struct
from array import array
from collections.abc import Collection, Iterator
from pathlib import Path

from language_model.trigram import Backoff, Ngram, pruned

_MAGIC = b"Trie Language Model"
_LN_BASE = math.log(1.0001)  # the model's probabilities are integers' powers of this base
_TABLE = 1 << 16
_UNIGRAM = struct.Struct("<ffI")


def read_general_english(path: Path, words: Collection[str], threshold: float) -> Backoff:
    """Read the trigram model's part over ``words``, without what hardly changes it.

    ``threshold`` is that of ``trigram.pruned``.
    """
    records = _Records(path.read_bytes())
    kept = set(words) | {"<s>", "</s>"}
    probabilities = {ngram: p for ngram, p in records.ngrams() if kept.issuperset(ngram)}
    probabilities["<s>",] = 0.0
    return pruned(Backoff(probabilities), threshold)


def read_unigrams(path: Path) -> dict[str, float]:
    """Read each word's probability by itself."""
    return _Records(path.read_bytes()).unigrams()


class _Records:
    """The parts of the file."""

    def __init__(self, raw: bytes) -> None:
        if not raw.startswith(_MAGIC) or raw[len(_MAGIC)] != 3:
            raise ValueError("not a binary trigram model of PocketSphinx")
        at = len(_MAGIC) + 1
        counts = struct.unpack_from("<3I", raw, at)
        at += 12 + 4  # a word that is not used any more
        self._tables = array("f", raw[at : at + 4 * 3 * _TABLE])
        at += 4 * 3 * _TABLE
        self._unigrams = [
            _UNIGRAM.unpack_from(raw, at + _UNIGRAM.size * i) for i in range(counts[0] + 1)
        ]
        at += _UNIGRAM.size * (counts[0] + 1)
        self._word_bits = counts[0].bit_length()
        self._next_bits = counts[2].bit_length()
        self._bigram_bits = self._word_bits + 32 + self._next_bits
        self._trigram_bits = self._word_bits + 16
        size = ((1 + counts[1]) * self._bigram_bits + 7) // 8 + 8
        self._bigrams, at = raw[at : at + size], at + size
        size = ((1 + counts[2]) * self._trigram_bits + 7) // 8 + 8
        self._trigrams, at = raw[at : at + size], at + size
        self._words = raw[at + 4 :].decode("latin-1").split("\0")[: counts[0]]

    def unigrams(self) -> dict[str, float]:
        return {
            word: math.exp(log * _LN_BASE)
            for word, (log, _, _) in zip(self._words, self._unigrams, strict=False)
        }

    def ngrams(self) -> Iterator[tuple[Ngram, float]]:
        """Yield every n-gram, words in spoken order, with the probability of its last word."""
        words, tables = self._words, self._tables
        for last, word in enumerate(words):
            log, _, begin = self._unigrams[last]
            yield (word,), math.exp(log * _LN_BASE)
            for i in range(begin, self._unigrams[last + 1][2]):
                before, quantised, first = self._bigram(i)
                yield (words[before], word), math.exp(tables[quantised] * _LN_BASE)
                for j in range(first, self._bigram(i + 1)[2]):
                    record = _bits(self._trigrams, j * self._trigram_bits, self._trigram_bits)
                    first_word = words[record & ((1 << self._word_bits) - 1)]
                    log = tables[2 * _TABLE + (record >> self._word_bits)]
                    yield (first_word, words[before], word), math.exp(log * _LN_BASE)

    def _bigram(self, i: int) -> tuple[int, int, int]:
        """Return bigram ``i``'s first word, place in the probability table, first trigram."""
        record = _bits(self._bigrams, i * self._bigram_bits, self._bigram_bits)
        word = record & ((1 << self._word_bits) - 1)
        record >>= self._word_bits
        return word, (record >> 16) & 0xFFFF, record >> 32


def _bits(raw: bytes, start: int, length: int) -> int:
    first, shift = divmod(start, 8)
    chunk = raw[first : first + (shift + length + 7) // 8]
    return (int.from_bytes(chunk, "little") >> shift) & ((1 << length) - 1)
