import json
from pathlib import Path
from typing import Any

import pytest

from infra.deployment import Deployment

CONTEXT = json.loads((Path(__file__).parents[2] / "cdk.json").read_text())["context"]


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
        ({"domain_name": "scribe.example"}, "certificate_arn"),
        ({"local": True}, "endpoint"),
        ({"endpoint": "http://127.0.0.1:1"}, "local"),
        ({"engines": {"lite": {}}}, "engines"),
        ({"engines": {"lite": {}, "pro": {"speach": "x"}}}, "engines"),
        ({"stack_name": "not a name"}, "stack_name"),
        ({"alarm_email": "nobody"}, "alarm_email"),
        ({"api_requests_per_second": 0}, "api_requests_per_second"),
    ],
)
def test_a_wrong_setting_is_named(setting: dict[str, Any], named: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        Deployment.from_context(CONTEXT | setting)
    assert named in str(stopped.value)
