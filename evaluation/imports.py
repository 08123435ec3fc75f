"""What the importers of the public sets share: no test split, and one folder of dialogues."""

import argparse
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from evaluation.dialogue import Dialogue, write_dialogue

REFUSAL = (
    "{} looks like a test split. The engines were developed on training and validation splits "
    "only; a score on a test split means something as long as nobody looks at it while working on "
    "them. To score a finished engine on it, say --test."
)
_TEST = re.compile(r"test(?!ament)", re.IGNORECASE)


def arguments(
    description: str | None, source: str, *, has_splits: bool = True
) -> argparse.ArgumentParser:
    """Return a parser for the arguments that all importers take."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("source", type=Path, help=source)
    parser.add_argument("folder", type=Path, help="where the dialogues are written")
    if has_splits:
        parser.add_argument("--test", action="store_true", help="read a test split all the same")
    return parser


def refuse_test_split(path: Path, *, told: bool) -> None:
    """End the program where a file is a test split's by its name, unless told to read it."""
    in_folder = re.fullmatch(r"test(?:[-_]?(?:set|split))?\d*", path.parent.name, re.IGNORECASE)
    if (_TEST.search(path.name) or in_folder) and not told:
        sys.exit(REFUSAL.format(path.name))


def split_of(name: str) -> str:
    """Return which split a file is, by its name: train, valid, test or unknown."""
    for split, pattern in (("test", _TEST), ("valid", "(?i)valid|dev"), ("train", "(?i)train")):
        if re.search(pattern, name):
            return split
    return "unknown"


def write_all(dialogues: Iterable[Dialogue], folder: Path) -> None:
    """Write dialogues and say how many they were."""
    written = 0
    for dialogue in dialogues:
        write_dialogue(dialogue, folder)
        written += 1
    print(f"{written} dialogues in {folder}")


def safe_id(*parts: str) -> str:
    """Return an id that can be a file's name."""
    return re.sub(r"[^A-Za-z0-9_-]+", "_", "-".join(parts))
