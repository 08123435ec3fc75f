"""What an operator does to a deployment, from the project's root: ``python -m ops.keys --help``."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# The functions' root is not a package; the commands work without PYTHONPATH being set.
if str(ROOT / "functions") not in sys.path:
    sys.path.insert(0, str(ROOT / "functions"))
