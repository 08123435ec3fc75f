"""Browsers: which origins' scripts may call the API, with credentials, and see its errors."""

from collections.abc import Sequence

from aws_cdk import aws_apigateway as apigateway

from infra.mock import add_mock

REQUEST_HEADERS = (
    "Authorization,Client-Id,Content-Disposition,Content-Type,Flavour,Idempotency-Key,"
    "Jwt-Payload,MSA-Version,X-API-Key,X-Timezone"
)
"""What the protocol's SDKs send, be it without use here: a preflight that lacks one fails."""

RESPONSE_HEADERS = "Location,Retry-After,X-RateLimit-Limit,X-RateLimit-Remaining,X-RateLimit-Reset"


def error_headers(origins: Sequence[str]) -> dict[str, str]:
    """Return the headers of API Gateway's own errors, as gateway responses take them.

    These can't choose among several origins, so with more than one the caller's own is allowed:
    these errors say nothing that is not public.
    """
    if not origins:
        return {}
    one = f"'{origins[0]}'" if len(origins) == 1 else "method.request.header.Origin"
    return {
        "Access-Control-Allow-Origin": one,
        "Access-Control-Allow-Credentials": "'true'",
        "Access-Control-Expose-Headers": f"'{RESPONSE_HEADERS}'",
        "Vary": "'Origin'",
    }


def add_preflight(
    resource: apigateway.IResource, methods: Sequence[str], origins: Sequence[str]
) -> None:
    """Answer a browser's ``OPTIONS`` on ``resource``: what one of ``origins`` may send there."""
    headers = {"Allow": ", ".join([*methods, "OPTIONS"])}
    if origins:
        headers |= {
            "Access-Control-Allow-Methods": ",".join(methods),
            "Access-Control-Allow-Headers": REQUEST_HEADERS,
            "Access-Control-Max-Age": "3600",
            "Vary": "Origin",
        }
    if len(origins) == 1:
        headers["Access-Control-Allow-Origin"] = origins[0]
        headers["Access-Control-Allow-Credentials"] = "true"
    template = _allow_listed(origins) if len(origins) > 1 else ""
    add_mock(resource, "OPTIONS", 200, headers=headers, template=template)


def _allow_listed(origins: Sequence[str]) -> str:
    """Return VTL that allows the request's origin if it is one of ``origins``."""
    listed = " || ".join(f'$origin == "{origin}"' for origin in origins)
    override = "$context.responseOverride.header.Access-Control-Allow"
    return (
        '#set($origin = $input.params().header.get("Origin"))'
        '#if(!$origin)#set($origin = $input.params().header.get("origin"))#end'
        f"#if({listed})"
        f"#set({override}-Origin = $origin)"
        f'#set({override}-Credentials = "true")'
        "#end"
    )
