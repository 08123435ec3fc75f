"""The real stack, deployed to the emulator with the CDK's own command line."""

import json
import os
import shutil
import sys
from pathlib import Path

from local import tether
from local.emulator import ACCOUNT, REGION, Emulator, LocalError
from local.folder import LOCAL, ROOT
from local.terminal import stage
from scribe.aws import schema

CDK = ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"


def deploy(emulator: Emulator, name: str, folder: Path) -> dict[str, str]:
    """Bootstrap the emulator's account, deploy the stack and return its outputs by name.

    ``name`` names the log, ``folder`` takes what the synthesis writes.

    Raises:
        LocalError: Node or the CDK's command line is missing, or the deployment fails.
    """
    log = LOCAL / f"{name}-deploy.log"
    log.write_text("")
    with stage("Bootstrapping the account"):
        _cdk(emulator, folder, log, "bootstrap", f"aws://{ACCOUNT}/{REGION}", "--app", "")
    written = folder / "outputs.json"
    with stage("Deploying the stack"):
        _cdk(
            emulator, folder, log, "deploy", "--all", "--require-approval", "never",
            "--outputs-file", str(written),
        )  # fmt: skip
        outputs = _merged(json.loads(written.read_text()))
        for table in ("TableName", "CountersTableName", "AuditTableName"):
            _expire_rows(emulator, outputs[table])
    return outputs


def _merged(stacks: dict[str, dict[str, str]]) -> dict[str, str]:
    return {name: value for outputs in stacks.values() for name, value in outputs.items()}


def _expire_rows(emulator: Emulator, table_name: str) -> None:
    """Switch on what the emulator's CloudFormation leaves out."""
    emulator.client("dynamodb").update_time_to_live(
        TableName=table_name,
        TimeToLiveSpecification={"Enabled": True, "AttributeName": schema.TTL_ATTRIBUTE},
    )


def _cdk(emulator: Emulator, folder: Path, log: Path, *arguments: str) -> None:
    """Run the CDK's command line, its output in ``log``; end it if this process is interrupted."""
    node = shutil.which("node")
    if not node:
        raise LocalError("Node.js was not found on the PATH; the CDK needs version 20 or later.")
    command = [
        *(sys.executable, "-m", "local.tether", node, str(CDK), *arguments),
        *("--context", "local=true", "--context", f"endpoint={emulator.endpoint_url}"),
        *("--context", "local_webhooks=true"),
        *("--output", str(folder / "cdk.out"), "--no-notices", "--no-color", "--ci"),
    ]
    environment = emulator.environment() | {
        "PATH": f"{ROOT / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": f"{ROOT / 'functions'}{os.pathsep}{ROOT}",
        "CDK_DEFAULT_ACCOUNT": ACCOUNT,
        "CDK_DEFAULT_REGION": REGION,
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_DISABLE_VERSION_CHECK": "true",
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "1",
    }
    process = tether.start(command, log=log, environment=environment)
    try:
        status = process.wait()
    finally:
        tether.stop(process)
    if status:
        raise LocalError(f"`cdk {arguments[0]}` failed.", log)
