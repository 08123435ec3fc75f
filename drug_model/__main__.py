"""Learn both models: ``python -m drug_model``, or with ``--test`` say how well the first does.

The first learns what ``sentences/`` say of drugs, the second from the evaluation's natural
dialogues what becomes of a drug of which the first has read this and that. ``--test`` tells of
each author's sentences how many are understood by what the others' teach, and writes nothing.
"""

import itertools
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import evaluation
from drug_model import plain
from drug_model.learning import Features, Weights, learn, likeliest, write
from drug_model.sentences import Sentence, authors, labelled
from evaluation.dialogue import Dialogue, read_dialogues
from evaluation.medications import name_of
from scribe.clinical import drug_decisions
from scribe.clinical.dialogue import read
from scribe.clinical.drug_decisions import SAID
from scribe.engines.rules import drug_verdicts
from scribe.engines.rules.drug_mentions import find_mentions
from scribe.engines.rules.drug_tellings import is_same, tellings
from scribe.engines.rules.medications import hear

_DIALOGUES = Path(evaluation.__file__).with_name("natural")
_UNREAD = "measured_only"


def of_sentences(sentences: Sequence[Sentence], dialogues: Iterable[Dialogue]) -> Weights:
    """Learn what sentences say; added are the plainest, and talk before any drug is named."""
    chat = chain.from_iterable(map(_chat, dialogues))
    sentences = [*sentences, *chat, *(labelled(*one) for one in plain.sentences())]
    found = [_features(one) for one in sentences]
    labels = [one.label for one in sentences]
    return learn(found, labels, of=len(SAID), rounds=30, rate=0.05, shrink=0.005)


def of_dialogues(dialogues: Sequence[Dialogue]) -> Weights:
    """Learn what becomes of drugs."""
    examples = list(chain.from_iterable(map(_drugs, dialogues)))
    found, labels = [one for one, _ in examples], [label for _, label in examples]
    return learn(found, labels, of=len(SAID), rounds=30, rate=0.05, shrink=0.005)


def _chat(dialogue: Dialogue) -> Iterator[Sentence]:
    """Yield the sentences before a drug is named: whatever they are of, it is none."""
    said = read(dialogue.as_transcript())
    for utterance in itertools.takewhile(lambda one: not find_mentions(one), said.utterances):
        words = tuple(word.text for word in utterance.phrase.words)
        if words:
            yield Sentence((drug_decisions.UNDERSTOOD, *words), 0, SAID.index("nothing"))


def _features(sentence: Sentence) -> Features:
    return dict.fromkeys(sorted(drug_decisions.features(sentence.words, sentence.at)), 1.0)


def _drugs(dialogue: Dialogue) -> Iterator[tuple[Features, int]]:
    """Yield what is told of each drug that a dialogue names, and what its reference says of it."""
    right = {
        name_of(one.name): one.action or drug_verdicts.UNDECIDED
        for one in dialogue.reference.medications or ()
    }
    said = read(dialogue.as_transcript())
    ruled = hear(said).listed
    for name, told in tellings(said).items():
        label = right.get(name_of(name), drug_verdicts.NOT_LISTED)
        by_rules = next((one for other, one in ruled.items() if is_same(other, name)), None)
        yield drug_verdicts.features(told, by_rules), SAID.index(label)


def test() -> None:
    """Print how many of each author's sentences are understood by what the others' teach."""
    by, dialogues = authors(), _dialogues()
    for author, theirs in by.items():
        others = chain.from_iterable(some for other, some in by.items() if other != author)
        weights = of_sentences(list(others), dialogues)
        right = sum(likeliest(weights, _features(one)) == one.label for one in theirs)
        sys.stdout.write(f"{author}: {right / len(theirs):.3f} of {len(theirs)}\n")


def main() -> None:
    """Learn and write both."""
    dialogues = _dialogues()
    sentences = list(chain.from_iterable(authors().values()))
    write(of_sentences(sentences, dialogues), drug_decisions.WEIGHTS)
    write(of_dialogues(dialogues), drug_verdicts.WEIGHTS)


def _dialogues() -> list[Dialogue]:
    return [one for _, one in read_dialogues(_DIALOGUES) if one and one.split != _UNREAD]


if __name__ == "__main__":
    if sys.argv[1:] == ["--test"]:
        test()
    else:
        main()
