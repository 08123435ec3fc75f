import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from infra.bundle import HOST, LAMBDA, BundleError, _uv, build_bundle


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("core")
    build_bundle("core", HOST, output)
    return output


def files(bundle: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(bundle)): path.read_bytes()
        for path in bundle.rglob("*")
        if path.is_file()
    }


def test_the_core_bundle_imports_by_itself(core: Path) -> None:
    imports = "import api.discovery, boto3; [boto3.client(s, region_name='eu-west-1') for s in {}]"
    services = ["bedrock-runtime", "dynamodb", "events", "s3", "secretsmanager", "sqs"]
    subprocess.run(
        [sys.executable, "-S", "-P", "-c", imports.format(services)],
        check=True,
        cwd=core,
        env={"PYTHONPATH": str(core), "PATH": os.environ["PATH"]},
    )


def test_the_core_bundle_keeps_to_its_budget(core: Path) -> None:
    without_bytecode = sum(
        len(content) for name, content in files(core).items() if not name.endswith(".pyc")
    )
    assert without_bytecode < 25_000_000


def test_the_core_bundle_ships_bytecode_that_needs_no_check(core: Path) -> None:
    (compiled,) = (core / "pydantic" / "__pycache__").glob("main.*.pyc")
    assert compiled.read_bytes()[4:8] == b"\x01\x00\x00\x00", "by hash, unchecked (PEP 552)"


def test_two_builds_are_alike(core: Path, tmp_path: Path) -> None:
    build_bundle("core", HOST, tmp_path)
    assert files(tmp_path) == files(core)


def test_the_decoder_and_the_speech_engine_stay_out_of_core(core: Path) -> None:
    assert not {path.name for path in core.iterdir()} & {"av", "pocketsphinx", "av.libs"}


def test_without_uv_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_: None)
    with pytest.raises(BundleError, match="make install"):
        _uv()


def test_an_installation_that_fails_is_not_passed_over(tmp_path: Path) -> None:

    with pytest.raises(BundleError, match="Python"):
        build_bundle("core", replace(LAMBDA, platform="no-such-platform"), tmp_path)
