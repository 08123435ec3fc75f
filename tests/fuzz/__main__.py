"""``make fuzz N=50 SEED=1``: a stack of its own, and so many cases of each operation.

Beside these, every example of the document and every bound of every field is tried.
"""

import argparse
import sys

from local.folder import run_folder
from local.stack import running_stack
from tests.fuzz.running import fuzz


def main() -> int:
    """Run it; return 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("examples", type=int, nargs="?", default=50, help="cases per operation")
    parser.add_argument("seed", type=int, nargs="?", help="to have the same cases again")
    asked = parser.parse_args()
    seed = () if asked.seed is None else ("--seed", str(asked.seed))
    phases = ("--phases", "examples,coverage,fuzzing")
    with running_stack("fuzz") as stack, run_folder() as folder:
        return fuzz(stack, folder, *phases, "--max-examples", str(asked.examples), *seed)


if __name__ == "__main__":
    sys.exit(main())
