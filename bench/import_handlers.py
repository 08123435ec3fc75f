"""How long a cold start imports: each API handler against what none can do without.

Budget: importing a handler takes at most 1.3 times `import boto3`, one client and
`import pydantic`. Run: `make bench`.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
BASELINE = "import boto3, pydantic; boto3.client('dynamodb')"
RUNS = 7
BUDGET = 1.3


def seconds(code: str) -> float:
    """Return how long a fresh Python takes to run ``code``."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "functions"),
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    return time.perf_counter() - start


def main() -> None:
    """Measure every handler in turn with the baseline, and print the ratios."""
    print(f"{'handler':<20}{'ratio':>8}   budget {BUDGET}")
    for path in sorted((ROOT / "functions" / "api").glob("[a-z]*.py")):
        code = f"import api.{path.stem}; from scribe.aws.clients import client; client('dynamodb')"
        seconds(code)
        ratios = [seconds(code) / seconds(BASELINE) for _ in range(RUNS)]
        print(f"{path.stem:<20}{statistics.median(ratios):>8.2f}")


if __name__ == "__main__":
    main()
