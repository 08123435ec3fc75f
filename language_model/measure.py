"""How well the model hears: ``python -m language_model.measure``.

Speaks ``held_out.txt`` with four voices of flite (Debian: ``apt-get install flite``) and prints
the word error rate per voice, with PocketSphinx's own language model and with ours, and how many
seconds of speech one second of processor time hears. Takes about seven minutes.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pocketsphinx

from language_model.build import CMUDICT, GENERAL, HERE, MODEL
from local.consultation.make import RATE, speak_sentence

VOICES = ("slt", "rms", "awb", "kal16")


def main() -> None:
    """Measure and print."""
    sentences = read_sentences(HERE / "held_out.txt")
    spoken = {voice: [speak_sentence(text, voice) for text in sentences] for voice in VOICES}
    for name, lm, dictionary in (
        ("PocketSphinx's own", GENERAL, CMUDICT),
        ("ours", MODEL / "consultation.lm.bin", MODEL / "consultation.dict"),
    ):
        decoder = pocketsphinx.Decoder(
            hmm=pocketsphinx.get_model_path("en-us/en-us"),
            lm=str(lm),
            dict=str(dictionary),
            loglevel="FATAL",
        )
        for voice, recordings in spoken.items():
            began = time.process_time()
            heard = [hear(decoder, samples) for samples in recordings]
            speed = sum(map(len, recordings)) / (2 * RATE) / (time.process_time() - began)
            pairs = list(zip(map(words, sentences), map(words, heard), strict=True))
            wrong = sum(errors(said, understood) for said, understood in pairs)
            rate = 100 * wrong / sum(len(said) for said, _ in pairs)
            sys.stdout.write(f"{name:20} {voice:6} {rate:5.1f} %  {speed:4.1f} x\n")


def read_sentences(path: Path) -> list[str]:
    """Read a file of sentences, one a line."""
    return [line for line in path.read_text().splitlines() if not line.startswith("#")]


def hear(decoder: pocketsphinx.Decoder, samples: bytes) -> str:
    """Return a decoder's best guess at an utterance."""
    decoder.start_utt()
    decoder.process_raw(samples, full_utt=True)
    decoder.end_utt()
    hypothesis = decoder.hyp()
    return hypothesis.hypstr if hypothesis else ""


def words(text: str) -> list[str]:
    """Split into words; spellings that sound alike are made the same."""
    return text.replace("x-ray", "x ray").replace("inr", "i n r").split()


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Return how many words must be put in, left out or changed to make one of the other."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        above, row = row, [i]
        for j, other in enumerate(heard, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (word != other)))
    return row[-1]


if __name__ == "__main__":
    main()
