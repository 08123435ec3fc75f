"""Methods that API Gateway answers without a function: wrong address, wrong method, preflight."""

from collections.abc import Mapping

from aws_cdk import aws_apigateway as apigateway

from infra.security_headers import SECURITY_HEADERS

# A mock chooses its status by a template, and a template is chosen by the content type: there is
# none for all. One that is not listed ends in the gateway response UNSUPPORTED_MEDIA_TYPE, whose
# status is right as well, but which can't know what to allow.
_KINDS = {
    "application": "json octet-stream x-www-form-urlencoded pdf xml x-ndjson zip",
    "audio": "3gpp aac aiff amr basic flac l16 m4a midi mp3 mp4 mp4a-latm mpeg ogg opus pcm"
    " vnd.wave wav wave webm x-aiff x-caf x-flac x-m4a x-mp3 x-mpeg x-ms-wma x-pn-wav x-wav",
    "image": "gif jpeg png svg+xml webp",
    "multipart": "form-data mixed related",
    "text": "css csv html javascript markdown plain xml",
    "video": "3gpp mp4 mpeg ogg quicktime webm x-matroska x-msvideo",
}
CONTENT_TYPES = tuple(f"{top}/{kind}" for top, kinds in _KINDS.items() for kind in kinds.split())


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

    ``template`` (VTL) goes before the body, for headers that depend on the request. A header that
    has quotation marks in it is left out: a method's response may not be able to say it.
    """
    own = {name: value for name, value in SECURITY_HEADERS.items() if "'" not in value}
    all_headers = {**own, **(headers or {})}
    given = {f"method.response.header.{name}": value for name, value in all_headers.items()}
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


def add_not_found(resource: apigateway.IResource) -> None:
    """Let API Gateway answer any method on ``resource`` with 404, to anybody.

    It asks for an API key of its own kind, of which there are none: that is refused, as the
    gateway response INVALID_API_KEY, before a content type could matter.
    """
    resource.add_method(
        "ANY",
        apigateway.MockIntegration(passthrough_behavior=apigateway.PassthroughBehavior.NEVER),
        api_key_required=True,
        authorization_type=apigateway.AuthorizationType.NONE,
    )
