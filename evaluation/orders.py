"""What becomes of a drug, in people's own words: ``python -m evaluation.orders [--show]``.

The files in ``orders/`` hold short talks, a blank line between two. A line is what somebody says
(``D`` doctor, ``P`` patient, ``M`` mother, ``W`` companion, ``N`` nurse); the last begins with
``=`` and lists the drugs that belong on the patient's list, each with its action, or without one
where nothing was decided. A drug that is named and not there does not belong on it.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from evaluation.medications import name_of
from scribe.clinical.dialogue import read
from scribe.engines.rules.drug_verbs import Action
from scribe.engines.rules.medications import find_medications
from scribe.transcript import Segment, Transcript

FOLDER = Path(__file__).parent / "orders"
SPEAKERS = {"D": "Doctor", "P": "Patient", "M": "Mother", "W": "Wife", "N": "Nurse"}
_STARTS = {f"{letter}: " for letter in SPEAKERS}


@dataclass(frozen=True)
class Talk:
    """A talk, and the action on each drug of the list by its name, empty where none was decided."""

    id: str
    lines: tuple[str, ...]
    right: dict[str, str]

    def found(self) -> dict[str, str]:
        """Return what the rules find."""
        segments = tuple(
            Segment(segment=index, text=line[3:], speaker=SPEAKERS[line[0]])
            for index, line in enumerate(self.lines)
        )
        dialogue = read(Transcript(language="en", engine="written", segments=segments))
        return {name_of(one.name): one.action or "" for one in find_medications(dialogue)}


@dataclass(frozen=True)
class Score:
    """How many drugs were found, were right to find, and with the right action, of how many."""

    found: int
    named: int
    right: int
    expected: int

    def __str__(self) -> str:
        return (
            f"{self.expected} drugs: listed P {self.named / self.found:.2f} "
            f"R {self.named / self.expected:.2f}, with action P {self.right / self.found:.2f} "
            f"R {self.right / self.expected:.2f}"
        )


def talks(folder: Path = FOLDER) -> Iterator[Talk]:
    """Yield the talks of a folder.

    Raises:
        ValueError: one is not of the form that this module tells.
    """
    for path in sorted(folder.glob("*.txt")):
        for number, block in enumerate(path.read_text(encoding="utf-8").strip().split("\n\n"), 1):
            *lines, listed = block.strip().splitlines()
            if not listed.startswith("=") or any(line[:3] not in _STARTS for line in lines):
                raise ValueError(f"{path.name}, {number}: a speaker begins a line, '=' the last.")
            parts = filter(None, map(str.strip, listed[1:].split(";")))
            yield Talk(f"{path.stem}/{number}", tuple(lines), dict(map(_decided, parts)))


def score(some: Sequence[Talk]) -> Score:
    """Return how the rules do on talks."""
    pairs = [(talk.found(), talk.right) for talk in some]
    return Score(
        found=sum(len(found) for found, _ in pairs),
        named=sum(len(found.keys() & right.keys()) for found, right in pairs),
        right=sum(len(found.items() & right.items()) for found, right in pairs),
        expected=sum(len(right) for _, right in pairs),
    )


def _decided(part: str) -> tuple[str, str]:
    name, _, action = part.rpartition(" ")
    return (name_of(name), action) if name and action in get_args(Action) else (name_of(part), "")


def main(arguments: Sequence[str]) -> None:
    """Print the score, with ``--show`` also each talk that the rules read otherwise."""
    some = list(talks())
    for talk in some if "--show" in arguments else ():
        found = talk.found()
        other = {name for name in {*found, *talk.right} if found.get(name) != talk.right.get(name)}
        if other:
            print(f"{talk.id}\n" + "\n".join(talk.lines))
            print(
                *(f"  {n}: {talk.right.get(n)!r}, found {found.get(n)!r}" for n in other),
                "",
                sep="\n",
            )
    print(score(some))


if __name__ == "__main__":
    main(sys.argv[1:])
