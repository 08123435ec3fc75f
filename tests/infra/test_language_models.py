"""The right to ask language models: those that are configured, by their own way, and no others."""

from typing import Any

from aws_cdk import App, Environment, Stack

from infra.language_models import asking_language_models
from scribe.settings import Engines

HOME = "arn:{AWS::Partition}:bedrock:eu-west-1:123456789012"


def granted(*models: str) -> list[dict[str, Any]]:
    stack = Stack(App(), "Test", env=Environment(account="123456789012", region="eu-west-1"))
    engines = [Engines(notes="bedrock", language_model=model) for model in models]
    statements = asking_language_models(stack, [*engines, Engines()])
    resolved: list[dict[str, Any]] = stack.resolve(
        [statement.to_statement_json() for statement in statements]
    )
    for statement in resolved:
        assert statement["Action"] == "bedrock:InvokeModel"
        statement["Resource"] = _flat(statement["Resource"])
        if "Condition" in statement:
            [(operator, condition)] = statement["Condition"].items()
            assert operator == "StringEquals"
            [(key, value)] = condition.items()
            assert key == "bedrock:InferenceProfileArn"
            statement["Condition"] = _flat(value)
    return [
        {key: value for key, value in statement.items() if key in {"Resource", "Condition"}}
        for statement in resolved
    ]


def _flat(value: Any) -> str:
    if isinstance(value, str):
        return value
    parts = value["Fn::Join"][1]
    return "".join(part if isinstance(part, str) else f"{{{part['Ref']}}}" for part in parts)


def test_a_profile_and_the_model_behind_it_by_way_of_it_only() -> None:
    profile = f"{HOME}:inference-profile/eu.anthropic.claude-haiku-4-5-20251001-v1:0"
    behind = "arn:{AWS::Partition}:bedrock:*::foundation-model/"
    assert granted("eu.anthropic.claude-haiku-4-5-20251001-v1:0") == [
        {"Resource": profile},
        {"Resource": f"{behind}anthropic.claude-haiku-4-5-20251001-v1:0", "Condition": profile},
    ]


def test_an_arn_of_ones_own() -> None:
    arn = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc123"
    behind = "arn:{AWS::Partition}:bedrock:*::foundation-model/*"
    assert granted(arn) == [{"Resource": arn}, {"Resource": behind, "Condition": arn}]


def test_a_model_of_the_region() -> None:
    model = "arn:{AWS::Partition}:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0"
    assert granted("amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0") == [{"Resource": model}]


def test_nothing_where_no_engine_is_one() -> None:
    assert granted() == []
