"""The key that signs access tokens: rotate it, without logging anyone out.

    python -m ops.signing_key rotate

A key may be rotated as often as refresh tokens live (7 days). ``--force`` does it all the same:
two forced rotations end every token, as they should when the secret has leaked.
"""

import secrets
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from datetime import UTC, datetime

from ops.target import add_target_arguments, target_of
from scribe.aws.token_keys import SigningKeys
from scribe.clock import iso
from scribe.token import next_rotation


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    given = _parser().parse_args(arguments)
    target = target_of(given)
    arn = given.secret or target.outputs["TokenSecretArn"]
    keys = SigningKeys(arn, target.client("secretsmanager"))
    now = datetime.now(UTC)
    earliest = next_rotation(keys.at(now))
    if earliest is not None and now < earliest and not given.force:
        print(
            f"Tokens live that the previous key signed: rotate after {iso(earliest)}, or with "
            "--force, which logs out their clients.",
            file=sys.stderr,
        )
        return 1
    keys.rotate(secrets.token_urlsafe(48))
    print("Rotated: the new key signs in two minutes, the one before goes on to be accepted.")
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="python -m ops.signing_key",
        description=__doc__,
        formatter_class=RawDescriptionHelpFormatter,
    )
    command = parser.add_subparsers(dest="command", required=True).add_parser("rotate")
    add_target_arguments(command)
    command.add_argument("--secret", help="the secret's ARN (default: the stack's TokenSecretArn)")
    command.add_argument("--force", action="store_true", help="even if it logs clients out")
    return parser


if __name__ == "__main__":
    sys.exit(main())
