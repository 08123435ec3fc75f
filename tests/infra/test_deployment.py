import json
from pathlib import Path
from typing import Any

import pytest

from infra.deployment import Deployment
from scribe.settings import Engines

CONTEXT = json.loads((Path(__file__).parents[2] / "cdk.json").read_text())["context"]
BEDROCK = {"notes": "bedrock"}


def test_cdk_json_lists_the_defaults() -> None:
    assert Deployment.from_context(CONTEXT) == Deployment()


def test_the_command_line_gives_strings() -> None:
    deployment = Deployment.from_context(
        {
            "local": "true",
            "endpoint": "http://127.0.0.1:4566",
            "audio_retention_hours": "48",
            "allowed_origins": "https://a.example, https://b.example",
        }
    )
    assert deployment.local is True
    assert deployment.audio_retention_days == 2
    assert deployment.allowed_origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ({"log_retention": 30}, "log_retention"),
        ({"log_retention_days": 31}, "log_retention_days"),
        ({"audio_retention_hours": 0}, "audio_retention_hours"),
        ({"process_concurrency": 1}, "process_concurrency"),
        ({"allowed_origins": ["*"]}, "allowed_origins"),
        ({"allowed_origins": ["https://emr.example/path"]}, "allowed_origins"),
        ({"allowed_origins": ["https://*.emr.example"]}, "allowed_origins"),
        ({"allowed_origins": ["https://EMR.example"]}, "allowed_origins"),
        ({"allowed_origins": ["http://emr.example"]}, "allowed_origins"),
        ({"allowed_origins": ["http://localhost.emr.example"]}, "allowed_origins"),
        ({"allowed_origins": ["null"]}, "allowed_origins"),
        ({"allowed_origins": ['https://a.example"']}, "allowed_origins"),
        ({"domain_name": "scribe.example"}, "certificate_arn"),
        ({"local": True}, "endpoint"),
        ({"endpoint": "http://127.0.0.1:1"}, "local"),
        ({"local_webhooks": True}, "local_webhooks"),
        ({"local_webhooks": "true"}, "public addresses"),
        ({"deliveries_concurrency": 1}, "deliveries_concurrency"),
        ({"engines": {"lite": {}}}, "engines"),
        ({"engines": {"lite": {}, "pro": {"speach": "x"}}}, "engines"),
        ({"engines": {"lite": {"notes": "bedrock"}, "pro": {}}}, 'set notes to "rules"'),
        ({"engines": {"lite": {}, "pro": BEDROCK | {"language_model": "x"}}}, "language_model"),
        ({"region": "eu-central-1"}, "language_model"),
        ({"engines": {"lite": {"vocabulary": "my drugs"}, "pro": {}}}, "vocabulary"),
        ({"stack_name": "not a name"}, "stack_name"),
        ({"alarm_email": "nobody"}, "alarm_email"),
        ({"api_requests_per_second": 0}, "api_requests_per_second"),
    ],
)
def test_a_wrong_setting_is_named(setting: dict[str, Any], named: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        Deployment.from_context(CONTEXT | setting)
    assert named in str(stopped.value)


@pytest.mark.parametrize(
    ("model", "region"),
    [
        ("us.anthropic.claude-sonnet-4-6", "us-west-2"),
        ("us.anthropic.claude-sonnet-4-6", ""),
        ("eu.anthropic.claude-sonnet-4-6", "eu-central-1"),
        ("global.anthropic.claude-sonnet-4-6", "ap-south-1"),
        ("amazon.nova-lite-v1:0", "ap-south-1"),
        ("arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc", "eu-west-1"),
    ],
)
def test_language_models_of_every_form(model: str, region: str) -> None:
    chosen = BEDROCK | {"language_model": model}
    deployment = Deployment.from_context(
        CONTEXT | {"region": region, "engines": {"lite": chosen, "pro": chosen}}
    )
    assert deployment.engines["pro"].language_model == model


def test_one_machine_has_the_embedded_engines() -> None:
    deployment = Deployment.from_context(
        CONTEXT | {"local": "true", "endpoint": "http://127.0.0.1:4566"}
    )
    assert set(deployment.engines.values()) == {Engines(speech="pocketsphinx", notes="rules")}
