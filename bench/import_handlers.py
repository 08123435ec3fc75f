"""How long a cold start imports: each API handler against what none can do without.

Budget: importing a handler takes at most 1.3 times `import boto3`, one client and
`import pydantic`. Run: `make bench`.
"""

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
BASELINE = "import boto3, pydantic; boto3.client('dynamodb')"
RUNS = 7
BUDGET = 1.3


def seconds(code: str) -> float:
    """Return the processor time that a fresh Python takes to run ``code``."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "functions"),
        "AWS_DEFAULT_REGION": "us-east-1",
        "PYDANTIC_DISABLE_PLUGINS": "__all__",  # as infra/function.py sets it
    }
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


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
