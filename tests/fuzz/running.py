"""Schemathesis over a running stack."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from contract.files import DOCUMENT
from local.client import Client
from local.folder import ROOT
from local.stack import Stack
from ops.keys import create_api_key
from tests.fuzz.estate import Estate

CONFIG = Path(__file__).with_name("schemathesis.toml")


def fuzz(stack: Stack, folder: Path, *options: str) -> int:
    """Let schemathesis loose on a stack; return its exit code, 0 if nothing was found.

    ``folder`` is for what it is told and what it reports; ``options`` are its own. It is a tenant
    by itself, so that it takes nobody's room.
    """
    dynamodb, table = stack.emulator.client("dynamodb"), stack.outputs["TableName"]
    _, api_key = create_api_key(dynamodb, table, "fuzz", now=datetime.now(UTC))
    document, ids = folder / "openapi.json", folder / "ids.json"
    document.write_text(DOCUMENT.read_text("utf-8"), "utf-8")
    ids.write_text(json.dumps(Estate(Client(stack.base_url, api_key)).make()))
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'functions'}:{ROOT}",
        "SCHEMATHESIS_HOOKS": "tests.fuzz.hooks",
        "FUZZ_IDS": str(ids),
        "FUZZ_DOCUMENT": str(document),
    }
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(CONFIG)),
        *("run", str(document)),
        *("--url", stack.base_url.removesuffix("/v1")),
        *("--header", f"Authorization: Bearer {api_key}"),
        *("--continue-on-failure", "--warnings", "off", "--report-dir", str(folder)),
        # What the hooks leave out is most of some parameter's values.
        *("--suppress-health-check", "filter_too_much,too_slow"),
        *options,
    ]
    return subprocess.run(command, env=environment, cwd=folder, check=False).returncode
