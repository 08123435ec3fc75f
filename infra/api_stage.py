"""The API's stage: how much it takes at once, and what is logged of each request."""

import json

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.function import Platform
from infra.template_names import name_in_template

# Ids and numbers only: an address can hold a file's name, a query a patient's id, and an agent is
# whatever its client calls itself. `correlation_id` is that of the functions' log.
ACCESS_LOG = {
    "correlation_id": "$context.requestId",
    "time": "$context.requestTime",
    "method": "$context.httpMethod",
    "route": "$context.resourcePath",
    "status": "$context.status",
    "error": "$context.error.responseType",
    "tenant": "$context.authorizer.tenant",
    "credential_id": "$context.authorizer.credential_id",
    "source_ip": "$context.identity.sourceIp",
    "bytes": "$context.responseLength",
    "milliseconds": "$context.responseLatency",
    "function_milliseconds": "$context.integrationLatency",
    "function_status": "$context.integration.status",
    "authorizer_status": "$context.authorizer.status",
}


def stage_options(scope: Construct, name: str, platform: Platform) -> apigateway.StageOptions:
    """Return what the stage ``name`` is to be, its access log made in ``scope``."""
    deployment = platform.deployment
    group = logs.LogGroup(
        scope,
        "AccessLogs",
        encryption_key=platform.runtime_key,
        retention=deployment.log_retention,
        removal_policy=deployment.removal_policy,
    )
    name_in_template(group, "AccessLogs")
    return apigateway.StageOptions(
        stage_name=name,
        throttling_rate_limit=deployment.api_requests_per_second,
        throttling_burst_limit=deployment.api_burst,
        access_log_destination=apigateway.LogGroupLogDestination(group),
        access_log_format=apigateway.AccessLogFormat.custom(json.dumps(ACCESS_LOG)),
    )
