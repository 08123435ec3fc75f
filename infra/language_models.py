"""The language models of Amazon Bedrock that a deployment names, and the right to ask them."""

import re
from collections.abc import Iterable

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from scribe.settings import Engines

# An inference profile's id is a geography and the id of the model behind it.
_PROFILE = re.compile(
    r"(?P<geography>us-gov|us|eu|apac|jp|au|ca|global)\.(?P<model>[a-z0-9-]+\.[\w.:-]+)"
)
_MODEL = re.compile(r"[a-z0-9-]+\.[\w.:-]+")
_ARN = re.compile(
    r"arn:[\w-]+:bedrock:[a-z0-9-]+:\d{12}:(?:application-)?inference-profile/[\w.:-]+"
)
_REGIONS = {
    "us-gov": ("us-gov-",),
    "us": ("us-", "ca-"),
    "eu": ("eu-",),
    "apac": ("ap-",),
    "jp": ("ap-northeast-",),
    "au": ("ap-southeast-",),
    "ca": ("ca-", "us-"),
}
"""Where the regions' names begin from which a geography's profiles can be asked."""
_EXAMPLE = "us.anthropic.claude-haiku-4-5-20251001-v1:0"


def unusable(engines: Engines, region: str) -> str | None:
    """Return what is wrong with a choice of engines, None if nothing is.

    ``region`` is the deployment's, "" if it is not known yet.
    """
    model = engines.language_model
    if engines.notes != "bedrock":
        return None
    if not model:
        return (
            'notes "bedrock" needs language_model, an inference profile of Amazon Bedrock such as '
            f'"{_EXAMPLE}"; or set notes to "rules", which needs none'
        )
    profile = _PROFILE.fullmatch(model)
    if profile and region:
        begins = _REGIONS.get(profile["geography"], ("",))
        if not region.startswith(begins):
            return (
                f'language_model "{model}" can\'t be asked from {region}: take the inference '
                "profile of that geography (docs/operations.md, Language models)"
            )
    if not (profile or _MODEL.fullmatch(model) or _ARN.fullmatch(model)):
        return "language_model must be the id or ARN of an inference profile, or a model's id"
    return None


def asking_language_models(
    scope: Construct, engines: Iterable[Engines]
) -> list[iam.PolicyStatement]:
    """What a role needs to ask the models of these engines, and no others.

    An inference profile sends a request on to its geography's regions, so the model behind it is
    allowed in any region, but only by way of that profile.
    """
    models = {chosen.language_model for chosen in engines if chosen.notes == "bedrock"}
    return [statement for model in sorted(models) for statement in _asking(Stack.of(scope), model)]


def _asking(stack: Stack, model: str) -> list[iam.PolicyStatement]:
    profile = _PROFILE.fullmatch(model)
    if profile:
        arn = stack.format_arn(service="bedrock", resource="inference-profile", resource_name=model)
        return [_invoke(arn), _behind(stack, profile["model"], arn)]
    if model.startswith("arn:"):
        return [_invoke(model), _behind(stack, "*", model)]
    return [_invoke(_foundation_model(stack, model, stack.region))]


def _behind(stack: Stack, model: str, profile_arn: str) -> iam.PolicyStatement:
    statement = _invoke(_foundation_model(stack, model, "*"))
    statement.add_conditions({"StringEquals": {"bedrock:InferenceProfileArn": profile_arn}})
    return statement


def _foundation_model(stack: Stack, model: str, region: str) -> str:
    return stack.format_arn(
        service="bedrock",
        region=region,
        account="",
        resource="foundation-model",
        resource_name=model,
        arn_format=ArnFormat.SLASH_RESOURCE_NAME,
    )


def _invoke(arn: str) -> iam.PolicyStatement:
    """Converse is allowed by the right to invoke."""
    return iam.PolicyStatement(actions=["bedrock:InvokeModel"], resources=[arn])
