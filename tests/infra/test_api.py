import json

import pytest

import infra.gateway_responses
import scribe.audio
from tests.infra.template import Resource, Synth, Template

PUBLIC = {
    ("GET", "/v1/.well-known/medscribealliance"),
    ("GET", "/.well-known/medscribealliance"),
    ("GET", "/v1/openapi.json"),
    ("POST", "/connect-auth/v1/account/login"),
    ("POST", "/connect-auth/v1/account/refresh-token"),
    ("POST", "/connect-auth/v1/account/refresh"),
}
AUTHORIZED = {
    ("GET", "/v1/templates"),
    ("GET", "/v1/usage"),
    ("GET", "/v1/audit"),
    ("GET", "/api/v1/template"),
    ("POST", "/api/v1/template"),
    ("PATCH", "/api/v1/template/{template_id}"),
    ("DELETE", "/api/v1/template/{template_id}"),
    ("POST", "/v1/webhooks"),
    ("GET", "/v1/webhooks"),
    ("GET", "/v1/webhooks/{webhook_id}"),
    ("PATCH", "/v1/webhooks/{webhook_id}"),
    ("DELETE", "/v1/webhooks/{webhook_id}"),
    ("POST", "/v1/webhooks/{webhook_id}/ping"),
    ("POST", "/v1/webhooks/{webhook_id}/redeliver"),
    ("GET", "/v1/webhooks/{webhook_id}/deliveries"),
    ("GET", "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}"),
    ("POST", "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver"),
    ("POST", "/v1/sessions"),
    ("GET", "/v1/sessions/{session_id}"),
    ("PATCH", "/v1/sessions/{session_id}"),
    ("DELETE", "/v1/sessions/{session_id}"),
    ("GET", "/v1/sessions/{session_id}/audio"),
    ("POST", "/v1/sessions/{session_id}/process/template"),
    ("POST", "/api/v1/transaction/{session_id}/convert-to-template"),
    ("POST", "/v1/sessions/{session_id}/process/template/{template_id}"),
    ("GET", "/api/v2/transaction/history"),
    ("POST", "/api/v1/documents"),
    ("GET", "/api/v1/documents/{document_id}"),
    ("DELETE", "/api/v1/documents/{document_id}"),
    ("GET", "/api/v1/sessions/{session_id}"),
    ("POST", "/v1/sessions/{session_id}/end"),
    ("POST", "/v1/sessions/{session_id}/audio"),
    ("POST", "/v1/sessions/{session_id}/audio/{file_name}"),
    ("PUT", "/v1/sessions/{session_id}/audio/{file_name}"),
}
ADDRESSES = {path for _, path in PUBLIC | AUTHORIZED}


def gateway_responses(template: Template) -> dict[str, Resource]:
    responses = template.of_type("ApiGateway::GatewayResponse").values()
    return {response["ResponseType"]: response for response in responses}


def test_every_route_is_served_and_asks_who_calls_unless_it_is_public(template: Template) -> None:
    asked = {
        route: method["AuthorizationType"] == "CUSTOM" and "AuthorizerId" in method
        for route, method in template.methods().items()
        if method["Integration"]["Type"] == "AWS_PROXY"
    }
    assert asked == dict.fromkeys(PUBLIC, False) | dict.fromkeys(AUTHORIZED, True)


def test_the_authorizer_sees_every_request(template: Template) -> None:
    (authorizer,) = template.of_type("ApiGateway::Authorizer").values()
    assert authorizer["Type"] == "REQUEST"
    assert authorizer["AuthorizerResultTtlInSeconds"] == 0
    assert not authorizer.get("IdentitySource")


def test_bodies_arrive_as_they_were_sent(template: Template) -> None:
    (api,) = template.of_type("ApiGateway::RestApi").values()
    assert api["BinaryMediaTypes"] == ["*/*"]


def test_no_tls_below_1_2_is_spoken(template: Template) -> None:
    """A regional API takes TLS 1.0 unless it is told otherwise."""
    (api,) = template.of_type("ApiGateway::RestApi").values()
    assert api["SecurityPolicy"].startswith("SecurityPolicy_TLS13_1_2_")
    assert api["EndpointAccessMode"] == "BASIC", "which these policies ask for"


def test_the_stage_is_part_of_the_contract(template: Template) -> None:
    (stage,) = template.of_type("ApiGateway::Stage").values()
    assert stage["StageName"] == "voice"


@pytest.mark.parametrize("path", sorted(ADDRESSES))
def test_a_wrong_method_is_told_the_right_ones(template: Template, path: str) -> None:
    served = [verb for verb, at in PUBLIC | AUTHORIZED if at == path]
    method = template.methods()["ANY", path]
    (answer,) = method["Integration"]["IntegrationResponses"]
    assert method["AuthorizationType"] == "NONE"
    assert answer["StatusCode"] == "405"
    allowed = answer["ResponseParameters"]["method.response.header.Allow"].strip("'").split(", ")
    assert sorted(allowed) == sorted([*served, "OPTIONS"])
    body = json.loads(answer["ResponseTemplates"]["application/json"])
    assert body["error"]["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", ["/", "/{proxy+}"])
def test_an_unknown_address_is_not_found_whatever_is_sent_there(
    template: Template, path: str
) -> None:
    """A key is asked for before anything else is looked at, and there are none."""
    method = template.methods()["ANY", path]
    assert method["ApiKeyRequired"]
    assert method["AuthorizationType"] == "NONE"
    response = gateway_responses(template)["INVALID_API_KEY"]
    assert response["StatusCode"] == "404"
    body = json.loads(response["ResponseTemplates"]["application/json"])
    assert body["error"]["code"] == "not_found"


def test_no_address_that_is_known_asks_for_a_key_of_the_gateway(template: Template) -> None:
    asking = {
        path for (_, path), method in template.methods().items() if "ApiKeyRequired" in method
    }
    assert asking == {"/", "/{proxy+}"}
    assert not template.of_type("ApiGateway::ApiKey") | template.of_type("ApiGateway::UsagePlan")


def test_a_mock_takes_whatever_clients_send(template: Template) -> None:
    """It knows its status only of content types that are listed."""
    common = {
        "application/xml",
        "text/html",
        "text/xml",
        "text/csv",
        "image/png",
        "video/quicktime",
    }
    plain = {"application/json", "application/x-www-form-urlencoded", "multipart/form-data"}
    named = scribe.audio._CONTENT_TYPES | common | plain
    for route, method in template.methods().items():
        integration = method["Integration"]
        if integration["Type"] == "MOCK" and "ApiKeyRequired" not in method:
            assert integration["ContentHandling"] == "CONVERT_TO_TEXT", route
            assert integration["PassthroughBehavior"] == "NEVER", route
            assert named <= set(integration["RequestTemplates"]), route


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("UNAUTHORIZED", "401", "authentication_failed"),
        ("MISSING_AUTHENTICATION_TOKEN", "404", "not_found"),
        ("RESOURCE_NOT_FOUND", "404", "not_found"),
        ("REQUEST_TOO_LARGE", "413", "chunk_too_large"),
        ("UNSUPPORTED_MEDIA_TYPE", "405", "method_not_allowed"),
        ("THROTTLED", "429", "rate_limit_exceeded"),
        ("QUOTA_EXCEEDED", "429", "rate_limit_exceeded"),
        ("INTEGRATION_TIMEOUT", "503", "service_unavailable"),
        ("INTEGRATION_FAILURE", "503", "service_unavailable"),
        ("DEFAULT_5XX", "500", "internal_error"),
    ],
)
def test_the_gateways_own_errors_have_the_protocols_shape(
    template: Template, kind: str, status: str, code: str
) -> None:
    response = gateway_responses(template)[kind]
    assert response["StatusCode"] == status
    body = json.loads(response["ResponseTemplates"]["application/json"])
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message", "details"}
    assert body["error"]["code"] == code
    waits = "gatewayresponse.header.Retry-After" in response.get("ResponseParameters", {})
    assert waits == (status in {"429", "503"})


def test_what_the_authorizer_denies_is_told_in_its_own_words(template: Template) -> None:
    response = gateway_responses(template)["ACCESS_DENIED"]
    body = response["ResponseTemplates"]["application/json"]
    said = body.replace("$context.authorizer.code", "token_expired").replace(
        "$context.authorizer.message", "The access token has expired."
    )
    assert response["StatusCode"] == "401"
    assert json.loads(said) == {
        "error": {
            "code": "token_expired",
            "message": "The access token has expired.",
            "details": {},
        }
    }


def test_any_other_error_of_the_gateway_keeps_its_status_and_says_what_it_is(
    template: Template,
) -> None:
    response = gateway_responses(template)["DEFAULT_4XX"]
    body = response["ResponseTemplates"]["application/json"]
    said = json.loads(body.replace("$context.error.messageString", '"Bad \\"thing\\""'))
    assert "StatusCode" not in response
    assert said["error"] == {"code": "invalid_request", "message": 'Bad "thing"', "details": {}}


def test_without_origins_there_is_no_cors(template: Template) -> None:
    answers = [template.methods(), gateway_responses(template)]
    assert "Access-Control" not in json.dumps([str(answer) for answer in answers])


def test_one_origin_is_written_out(synth: Synth) -> None:
    template = synth(allowed_origins="https://emr.example")
    (answer,) = template.methods()["OPTIONS", "/v1/sessions"]["Integration"]["IntegrationResponses"]
    headers = answer["ResponseParameters"]
    assert headers["method.response.header.Access-Control-Allow-Origin"] == "'https://emr.example'"
    assert headers["method.response.header.Access-Control-Allow-Credentials"] == "'true'"
    assert headers["method.response.header.Access-Control-Allow-Methods"] == "'POST'"
    for kind, response in gateway_responses(template).items():
        allowed = response["ResponseParameters"][
            "gatewayresponse.header.Access-Control-Allow-Origin"
        ]
        assert allowed == "'https://emr.example'", kind


def test_of_several_origins_the_asking_one_is_allowed(browser_template: Template) -> None:
    method = browser_template.methods()["OPTIONS", "/v1/sessions"]
    (answer,) = method["Integration"]["IntegrationResponses"]
    chosen = answer["ResponseTemplates"]["application/json"]
    assert '$origin == "https://emr.example" || $origin == "https://ward.example"' in chosen
    assert "method.response.header.Access-Control-Allow-Origin" not in answer["ResponseParameters"]
    assert method["AuthorizationType"] == "NONE"


def test_preflights_are_answered_at_every_address(browser_template: Template) -> None:
    asked = {path for verb, path in browser_template.methods() if verb == "OPTIONS"}
    assert asked == ADDRESSES


def test_what_is_too_large_is_told_the_limit_of_the_functions() -> None:
    assert infra.gateway_responses.MAX_UPLOAD_BYTES == scribe.audio.MAX_UPLOAD_BYTES
