"""Bundles of the functions: locked requirements and ``functions/``, without Docker.

``core`` is for everything, ``media`` (with the decoder and the embedded speech engine) for the
worker that touches audio. The asset's hash is that of the output, so a changed dependency is
never shipped stale.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import jsii
from aws_cdk import AssetHashType, BundlingOptions, DockerImage, ILocalBundling
from aws_cdk import aws_lambda as lambda_

BundleName = Literal["core", "media"]

ROOT = Path(__file__).resolve().parent.parent
FUNCTIONS = ROOT / "functions"

AWS_SERVICES = (
    *("bedrock-runtime", "dynamodb", "events", "kms", "s3", "secretsmanager", "sqs", "sts"),
    "transcribe",
)
"""The services whose descriptions stay in botocore's data; the other 400 are half of a bundle."""

UNUSED = (
    "bin",
    ".lock",
    # Only pocketsphinx's live microphone imports these.
    "sounddevice*",
    "_sounddevice*",
    "cffi*",
    "_cffi_backend*",
    "pycparser*",
    # The speech engine brings its own language model and words.
    "pocketsphinx/model/en-us/*.lm.bin",
    "pocketsphinx/model/en-us/*.dict",
    "boto3/examples",
    "**/*.pyi",
    "**/py.typed",
)


@dataclass(frozen=True)
class Target:
    """The Python that a bundle runs on: its version, and its platform in uv's words."""

    python: str
    platform: str | None


LAMBDA = Target(python="3.13", platform="aarch64-manylinux_2_28")
HOST = Target(python=f"{sys.version_info.major}.{sys.version_info.minor}", platform=None)
"""The emulator runs functions on this machine's Python, whatever runtime they declare."""


class BundleError(Exception):
    """A bundle could not be built; the message says what to do."""


def bundle_code(name: BundleName, target: Target) -> lambda_.AssetCode:
    """Return the code asset of bundle ``name``, built at synthesis for ``target``."""
    return lambda_.Code.from_asset(
        str(FUNCTIONS),
        asset_hash_type=AssetHashType.OUTPUT,
        bundling=BundlingOptions(
            # Required by the interface and never used: local bundling succeeds or raises.
            image=DockerImage.from_registry("none"),
            local=_LocalBundling(name, target),
            # Never run either: it tells the CDK, which would build once, that these are two.
            command=[name, target.python, target.platform or ""],
        ),
    )


@jsii.implements(ILocalBundling)
class _LocalBundling:
    def __init__(self, name: BundleName, target: Target) -> None:
        self._name: BundleName = name
        self._target = target

    def try_bundle(self, output_dir: str, *_args: object, **_kwargs: object) -> bool:
        build_bundle(self._name, self._target, Path(output_dir))
        return True


def build_bundle(name: BundleName, target: Target, output: Path) -> None:
    """Fill the empty directory ``output`` with bundle ``name`` for ``target``.

    Raises:
        BundleError: uv is missing or could not install the locked requirements.
    """
    _install(ROOT / "requirements" / f"{name}.txt", target, output)
    _trim(output)
    shutil.copytree(
        FUNCTIONS, output, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
    )
    _compile(target, output)


def _install(requirements: Path, target: Target, output: Path) -> None:
    command = [
        *(_uv(), "pip", "install", "--quiet", "--no-config", "--no-deps", "--require-hashes"),
        *("--only-binary", ":all:", "--link-mode", "hardlink", "--python-version", target.python),
        *(("--python-platform", target.platform) if target.platform else ()),
        *("--python", sys.executable, "--target", str(output), "--requirements", str(requirements)),
    ]
    _run(command, f"installing {requirements.name} for Python {target.python}")


def _uv() -> str:
    found = shutil.which(ROOT / ".tools" / "bin" / "uv") or shutil.which("uv")
    if not found:
        raise BundleError("uv is needed to bundle the functions: run `make install`, or install uv")
    return found


def _trim(output: Path) -> None:
    """Delete what no function imports, and what differs from one build to the next."""
    data = output / "botocore" / "data"
    others = (path for path in data.iterdir() if path.is_dir() and path.name not in AWS_SERVICES)
    _delete(others)
    for pattern in UNUSED:
        _delete(output.glob(pattern))
    _delete(output.glob("*.dist-info/RECORD"))
    _delete(output.glob("*.dist-info/uv_*.json"))


def _delete(paths: Iterable[Path]) -> None:
    for path in list(paths):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _compile(target: Target, output: Path) -> None:
    """Ship bytecode if this machine has the target's Python: imports take a third of the time.

    By hash and unchecked, because Lambda's copy of the files has other times; with the path that
    the files have there, so that the output does not depend on where it was built.
    """
    python = sys.executable if target == HOST else _find_python(target.python)
    if not python:
        return
    command = [
        *(python, "-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash"),
        *("-s", str(output), "-p", "/var/task", str(output)),
    ]
    _run(command, f"compiling for Python {target.python}")


def _find_python(version: str) -> str | None:
    command = [_uv(), "python", "find", "--no-project", "--no-python-downloads", version]
    found = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return found.stdout.strip() or None


def _run(command: list[str], doing: str) -> None:
    finished = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if finished.returncode:
        raise BundleError(f"{doing} failed:\n{finished.stdout}{finished.stderr}")
