"""Guess pronunciations of the words that CMUdict does not have.

``python -m language_model.pronounce`` writes ``pronunciations_guessed.txt`` by the letter-to-sound
rules of flite (Debian: ``apt-get install flite``). The file is in the repository, so that
``language_model.build`` needs no flite unless words are new.

Words of ``pronunciations.txt`` are guessed as well: a guess is often how synthetic voices say it,
and they are what the engine is demonstrated and tested with. Abbreviations are not.
"""

import shutil
import subprocess

from language_model.build import (
    CMUDICT,
    GUESSED,
    WRITTEN,
    domain_words,
    read_pronunciations,
    write_pronunciations,
)

_ABBREVIATION = 5
"""Characters at most, when its pronunciation is written."""
_SCHWA = {"ax": "AH"}
"""flite's phones are CMUdict's, but for this one."""


def main() -> None:
    """Write the guesses anew."""
    known, written = read_pronunciations([CMUDICT]), read_pronunciations([WRITTEN])
    guesses = {
        word: [guess(word)]
        for word in domain_words() - known.keys()
        if word not in written or len(word) > _ABBREVIATION
    }
    write_pronunciations(guesses, GUESSED)


def guess(word: str) -> str:
    """Return flite's pronunciation of a word in CMUdict's phones."""
    flite = shutil.which("flite")
    if not flite:
        raise FileNotFoundError("flite is needed: apt-get install flite")
    spoken = subprocess.run(  # noqa: S603 - the word is one of our own lists
        [flite, "-ps", "-t", word, "none"], check=True, capture_output=True, text=True
    )
    phones = (phone for phone in spoken.stdout.split() if phone != "pau")
    return " ".join(_SCHWA.get(phone, phone.upper()) for phone in phones)


if __name__ == "__main__":
    main()
