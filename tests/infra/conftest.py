"""The synthesized template, once per run: a synth takes seconds."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App

from infra.stack import wardscribe_app
from tests.infra.template import Synth, Template

ROOT = Path(__file__).parents[2]
PUBLIC_CONTEXT: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text())["context"]
NO_BUNDLING: dict[str, list[str]] = {"aws:cdk:bundling-stacks": []}


@pytest.fixture(scope="session")
def synth() -> Synth:
    """Return the template of ``cdk.json`` with other settings."""

    def synthesize(**settings: Any) -> Template:
        context: Mapping[str, Any] = PUBLIC_CONTEXT | NO_BUNDLING | settings
        return Template(wardscribe_app(context).synth().stacks[0].template)

    return synthesize


@pytest.fixture(scope="session")
def app() -> App:
    """Return the app of ``cdk.json`` as it stands."""
    return wardscribe_app(PUBLIC_CONTEXT | NO_BUNDLING)


@pytest.fixture(scope="session")
def template(app: App) -> Template:
    """Return its template."""
    return Template(app.synth().stacks[0].template)


@pytest.fixture(scope="session")
def local_template(synth: Synth) -> Template:
    """Return the template that is deployed to the emulator."""
    return synth(local=True, endpoint="http://127.0.0.1:4566")


@pytest.fixture(scope="session")
def browser_template(synth: Synth) -> Template:
    """Return a template that lets two origins in."""
    return synth(allowed_origins=["https://emr.example", "https://ward.example"])
