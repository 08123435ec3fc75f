"""`make invoke`: every sample event succeeds in the handler that it is a sample for."""

import json
from typing import Any

import pytest

from local.invoke import EVENTS, invoke, modules
from tests.functions.conftest import forget_deployments

SAMPLES = sorted(path.stem for path in EVENTS.glob("*.json"))
OTHER_EVENTS = {"refresh_token": "login"}
"""Samples that are a second one of another function."""


def test_every_function_has_a_sample() -> None:
    assert set(SAMPLES) - set(OTHER_EVENTS) == set(modules())


@pytest.mark.parametrize("sample", [name for name in SAMPLES if name not in OTHER_EVENTS])
def test_sample_event_succeeds(sample: str) -> None:
    forget_deployments()
    answer: Any = invoke(sample, json.loads((EVENTS / f"{sample}.json").read_text()))
    forget_deployments()
    if answer is None:
        return  # a scheduled function, whose answer goes nowhere
    if sample == "authorizer":
        assert answer["policyDocument"]["Statement"][0]["Effect"] == "Allow"
    elif "batchItemFailures" in answer:
        assert answer["batchItemFailures"] == []
    else:
        assert answer["statusCode"] < 300, answer
