"""Which deployment a command is for: a stack in the account, or the one of ``make dev``."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3

from ops import ROOT

LOCAL_STACK = ROOT / ".local" / "stack.json"
"""Written by ``make dev`` while it runs: ``endpoint_url``, ``region`` and ``outputs``."""


@dataclass(frozen=True)
class Target:
    """A deployment; ``local`` is ``LOCAL_STACK``'s content, None for one in AWS.

    AWS may be an emulator as well: boto3 reads ``AWS_ENDPOINT_URL`` and the usual variables.
    """

    stack_name: str
    local: Mapping[str, Any] | None

    def client(self, service: str) -> Any:
        """Return boto3's client of a service where the deployment is."""
        if self.local is None:
            return boto3.client(service)  # type: ignore[call-overload]
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self.local["endpoint_url"],
            region_name=self.local["region"],
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106 - the emulator takes any
        )

    @property
    def environment(self) -> Mapping[str, str]:
        """What lets the project's own AWS clients find the deployment."""
        if self.local is None:
            return {}
        return {
            "AWS_ENDPOINT_URL": self.local["endpoint_url"],
            "AWS_DEFAULT_REGION": self.local["region"],
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
        }

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        """The stack's outputs, such as ``TableName``."""
        if self.local is not None:
            outputs: Mapping[str, str] = self.local["outputs"]
            return outputs
        stacks = self.client("cloudformation").describe_stacks(StackName=self.stack_name)
        return {
            output["OutputKey"]: output["OutputValue"]
            for output in stacks["Stacks"][0].get("Outputs", [])
        }


def add_target_arguments(parser: ArgumentParser) -> None:
    """Let a command be told its deployment; ``target_of`` reads it."""
    parser.add_argument("--stack", default="wardscribe", help="the stack's name (%(default)s)")
    parser.add_argument("--local", action="store_true", help="the stack that `make dev` runs")


def target_of(arguments: Namespace) -> Target:
    """Return the deployment that the arguments name.

    Raises:
        SystemExit: the local one does not run.
    """
    if not arguments.local:
        return Target(arguments.stack, local=None)
    if not LOCAL_STACK.exists():
        raise SystemExit("No stack runs on this machine: start one with `make dev`.")
    return Target(arguments.stack, local=json.loads(LOCAL_STACK.read_text()))
