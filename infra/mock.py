"""Methods that API Gateway answers without a function: wrong address, wrong method, preflight."""

from collections.abc import Mapping

from aws_cdk import aws_apigateway as apigateway

# A mock chooses its status by a template, and a template is chosen by the content type. One that
# is not listed ends in the gateway response UNSUPPORTED_MEDIA_TYPE.
CONTENT_TYPES = (
    "application/json",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/plain",
    *(f"audio/{kind}" for kind in ("flac", "mp4", "mpeg", "ogg", "wav", "webm", "x-m4a", "x-wav")),
)


def add_mock(
    resource: apigateway.IResource,
    method: str,
    status: int,
    *,
    body: str = "",
    headers: Mapping[str, str] | None = None,
    template: str = "",
) -> None:
    """Let API Gateway answer ``method`` on ``resource`` with ``status``, to anybody.

    ``template`` (VTL) goes before the body, for headers that depend on the request.
    """
    given = {f"method.response.header.{name}": value for name, value in (headers or {}).items()}
    text = apigateway.ContentHandling.CONVERT_TO_TEXT
    resource.add_method(
        method,
        apigateway.MockIntegration(
            # Bodies are binary in this API, and a template can only look at text.
            content_handling=text,
            passthrough_behavior=apigateway.PassthroughBehavior.NEVER,
            request_templates=dict.fromkeys(CONTENT_TYPES, f'{{"statusCode": {status}}}'),
            integration_responses=[
                apigateway.IntegrationResponse(
                    status_code=str(status),
                    content_handling=text,
                    response_parameters={name: f"'{value}'" for name, value in given.items()},
                    response_templates={"application/json": template + body},
                )
            ],
        ),
        authorization_type=apigateway.AuthorizationType.NONE,
        method_responses=[
            apigateway.MethodResponse(
                status_code=str(status), response_parameters=dict.fromkeys(given, True)
            )
        ],
    )
