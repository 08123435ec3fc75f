"""One Lambda function: its bundle, its own role, its log group, its environment."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Duration, Size
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.bundle import BundleName
from infra.deployment import Deployment
from infra.messages import Messages
from infra.template_names import name_in_template
from scribe.settings import MetricsSettings, Settings


@dataclass(frozen=True)
class Platform:
    """What all functions of a deployment share: settings, code of the two bundles, messages.

    ``runtime_key`` is over their logs and environments.
    """

    deployment: Deployment
    code: dict[BundleName, lambda_.Code]
    messages: Messages
    runtime_key: kms.IKey


class ScribeFunction(lambda_.Function):
    """The function ``handler`` of module ``functions/<module>.py``.

    ``module`` such as ``api.end_session`` also names it in the template: ``EndSession``.
    ``settings`` are the models that the module reads, filled: its environment. ``access`` is all
    that its role may do besides writing its own log. ``dead_letters`` gets the events that an
    asynchronous invocation failed on for good.
    """

    def __init__(
        self,
        scope: Construct,
        module: str,
        platform: Platform,
        *,
        settings: Sequence[Settings],
        access: Sequence[iam.PolicyStatement],
        timeout: Duration | None = None,
        memory_mb: int = 512,
        disk_mb: int = 512,
        bundle: BundleName = "core",
        dead_letters: sqs.Queue | None = None,
    ) -> None:
        name = module.partition(".")[2].title().replace("_", "")
        deployment = platform.deployment
        log_group = logs.LogGroup(
            scope,
            f"{name}Logs",
            encryption_key=platform.runtime_key,
            retention=deployment.log_retention,
            removal_policy=deployment.removal_policy,
        )
        role = iam.Role(
            scope,
            f"{name}Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            inline_policies={
                "access": iam.PolicyDocument(
                    statements=[
                        _write_logs(log_group),
                        # Lambda opens the environment in the function's name.
                        iam.PolicyStatement(
                            actions=["kms:Decrypt"], resources=[platform.runtime_key.key_arn]
                        ),
                        *access,
                        *(platform.messages.sending(dead_letters) if dead_letters else []),
                    ]
                )
            },
        )
        metrics = MetricsSettings(metrics_namespace=deployment.stack_name)
        super().__init__(
            scope,
            name,
            description=f"{module} of {deployment.stack_name}",
            code=platform.code[bundle],
            handler=f"{module}.handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            role=role.without_policy_updates(),
            log_group=log_group,
            timeout=timeout or Duration.seconds(29),
            memory_size=memory_mb,
            ephemeral_storage_size=Size.mebibytes(disk_mb),
            dead_letter_queue=dead_letters,
            environment_encryption=platform.runtime_key,
            environment={
                # The metrics are in lines of this level.
                "LOG_LEVEL": "INFO",
                # A cold start is not to look through every package for plugins: there are none.
                "PYDANTIC_DISABLE_PLUGINS": "__all__",
                **{
                    name: value
                    for model in [metrics, *settings]
                    for name, value in model.to_environment().items()
                },
            },
        )
        # The role carries its policy in itself, so to refer to it is to wait for both.
        name_in_template(self, name).add_deletion_override("DependsOn")
        name_in_template(role, f"{name}Role")
        name_in_template(log_group, f"{name}Logs")


def _write_logs(group: logs.LogGroup) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        actions=["logs:CreateLogStream", "logs:PutLogEvents"],
        resources=[group.log_group_arn],
    )
