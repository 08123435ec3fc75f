"""Build the embedded speech engine's language model: ``python -m language_model.build``.

Half of it is counted from sentences of ``consultation.grammar``, half is the general English of
PocketSphinx's wheel, cut down. Takes about two minutes and 2 GB of memory; see ``README.md``.
"""

import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pocketsphinx

from language_model.general_english import read_general_english, read_unigrams
from language_model.grammar import Grammar, read_drugs
from language_model.trigram import Backoff, count, mixed, pruned, write_arpa

HERE = Path(__file__).parent
FUNCTIONS = HERE.parent / "functions"
DRUGS = FUNCTIONS / "scribe" / "clinical" / "drugs.txt"
MODEL = FUNCTIONS / "scribe" / "engines" / "pocketsphinx" / "model"

GENERAL = Path(pocketsphinx.get_model_path("en-us/en-us.lm.bin"))
CMUDICT = Path(pocketsphinx.get_model_path("en-us/cmudict-en-us.dict"))
WRITTEN = HERE / "pronunciations.txt"
GUESSED = HERE / "pronunciations_guessed.txt"

SENTENCES = 300_000
SEED = 1
GENERAL_WORDS = 15_000
"""The commonest words of general English, beside all that the grammar can say."""
DOMAIN_SHARE = 0.45
"""The grammar's share of the model. Measured: 0.3 to 0.5 differ little (``README.md``)."""
GENERAL_THRESHOLD, THRESHOLD = 2e-8, 3e-7
"""What is left out (``trigram.pruned``): a third of the threshold gains 0.2 points of WER."""


def main() -> None:
    """Write the model and its pronunciations to where the engine reads them."""
    model = build_model()
    words = sorted(ngram[0] for ngram in model.probabilities if len(ngram) == 1)
    known = read_pronunciations()
    write_pronunciations(
        {word: known[word] for word in words if word[0] != "<"}, MODEL / "consultation.dict"
    )
    with tempfile.TemporaryDirectory() as folder:
        arpa = Path(folder, "consultation.arpa")
        write_arpa(model, arpa)
        compiled = pocketsphinx.NGramModel(pocketsphinx.Config(), pocketsphinx.LogMath(), str(arpa))
        compiled.write(
            str(MODEL / "consultation.lm.bin"), pocketsphinx.NGramModel.str_to_type("bin")
        )


def build_model() -> Backoff:
    """Count, read, mix and prune.

    Raises:
        KeyError: there are words without a pronunciation; run ``language_model.pronounce``.
    """
    known = read_pronunciations()
    if missing := domain_words() - known.keys():
        raise KeyError(f"{len(missing)} words without a pronunciation, such as {min(missing)}")
    plain = re.compile(r"[a-z']+")
    unigrams = read_unigrams(GENERAL)
    common = sorted(unigrams, key=unigrams.__getitem__, reverse=True)
    common = [word for word in common if word in known and plain.fullmatch(word)]
    words = domain_words().union(common[:GENERAL_WORDS])
    general = read_general_english(GENERAL, words, GENERAL_THRESHOLD)
    return pruned(mixed(count(domain_sentences()), general, DOMAIN_SHARE), THRESHOLD)


def domain_sentences() -> Iterator[str]:
    """Yield the grammar's sentences that the model is counted from, and each drug once."""
    grammar = Grammar.read(HERE / "consultation.grammar", DRUGS)
    rng = random.Random(SEED)  # noqa: S311 - to be the same each time, not secret
    yield from (grammar.say(rng) for _ in range(SENTENCES))
    yield from read_drugs(DRUGS)


@cache
def domain_words() -> frozenset[str]:
    """Return every word of those sentences."""
    return frozenset(word for sentence in domain_sentences() for word in sentence.split())


def read_pronunciations(
    paths: Iterable[Path] = (WRITTEN, GUESSED, CMUDICT),
) -> dict[str, list[str]]:
    """Read pronunciations by word, those of all files together."""
    pronunciations: defaultdict[str, list[str]] = defaultdict(list)
    for path in paths:
        for line in path.read_text().splitlines() if path.exists() else ():
            word, _, phones = line.partition(" ")
            word = word.partition("(")[0]
            if word != "#" and phones not in pronunciations[word]:
                pronunciations[word].append(phones)
    return dict(pronunciations)


def write_pronunciations(pronunciations: Mapping[str, Iterable[str]], path: Path) -> None:
    """Write a dictionary in CMUdict's form: a word's second pronunciation is ``word(2)``."""
    with path.open("w") as out:
        for word, ways in sorted(pronunciations.items()):
            for number, phones in enumerate(ways, 1):
                out.write(f"{word}{f'({number})' if number > 1 else ''} {phones}\n")


if __name__ == "__main__":
    main()
