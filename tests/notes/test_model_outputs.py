"""The check against what language models write: faithful statements stand, corrupted ones fall."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scribe.grounding import check
from scribe.note import Evidence, Note, Statement
from scribe.transcript import Transcript
from tests.notes.scoring import transcript

LEAST: dict[str, tuple[float, float]] = {
    "model_outputs.txt": (0.95, 0.98),
    "model_outputs_later.txt": (0.95, 0.965),
    "model_outputs_clinics.txt": (0.85, 0.98),
    "model_outputs_unseen.txt": (0.68, 0.91),
}
"""By set, the shares of faithful statements kept and of corrupted ones caught that must hold."""
_STATEMENT = re.compile(r"([+-]) ([\d,]+) (.+)")


@dataclass(frozen=True)
class Output:
    """A statement as a model wrote it of a transcript, and whether it is true to it."""

    said: Transcript
    text: str
    cited: tuple[int, ...]
    faithful: bool

    def __str__(self) -> str:
        return self.text

    @property
    def stands(self) -> bool:
        evidence = tuple(
            Evidence(segment=index, quote=self.said.segments[index].text) for index in self.cited
        )
        statement = Statement(path="/note", text=self.text, evidence=evidence)
        note = Note(data={"note": self.text}, markdown="", statements=(statement,))
        return bool(check(note, self.said, in_own_words=True).statements)


def outputs(name: str) -> Iterator[Output]:
    text = re.sub(r"^#.*\n", "", Path(__file__).with_name(name).read_text(), flags=re.MULTILINE)
    for block in re.split(r"^= .*\n", text, flags=re.MULTILINE)[1:]:
        lines = block.strip().splitlines()
        said = transcript("\n".join(line for line in lines if not _STATEMENT.match(line)))
        for line in lines:
            if match := _STATEMENT.match(line):
                cited = tuple(map(int, match[2].split(",")))
                yield Output(said, match[3], cited, match[1] == "+")


def wrong(name: str, *, faithful: bool) -> tuple[list[str], int]:
    chosen = [one for one in outputs(name) if one.faithful is faithful]
    return [str(one) for one in chosen if one.stands != faithful], len(chosen)


@pytest.mark.parametrize("name", LEAST)
def test_faithful_statements_stand(name: str) -> None:
    removed, count = wrong(name, faithful=True)
    assert count >= 80
    assert count - len(removed) >= LEAST[name][0] * count, removed


@pytest.mark.parametrize("name", LEAST)
def test_corrupted_statements_fall(name: str) -> None:
    kept, count = wrong(name, faithful=False)
    assert count >= 90
    assert count - len(kept) >= LEAST[name][1] * count, kept
