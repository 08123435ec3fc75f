"""Headers of the answers that come from API Gateway itself: security, and CORS."""

import scribe.edge.http
from infra.security_headers import SECURITY_HEADERS
from tests.infra.template import Template


def gateways(template: Template) -> dict[str, dict[str, str]]:
    """Return the headers of every error that API Gateway answers, by its kind."""
    return {
        response["ResponseType"]: {
            name.removeprefix("gatewayresponse.header."): value
            for name, value in response["ResponseParameters"].items()
        }
        for response in template.of_type("ApiGateway::GatewayResponse").values()
    }


def mocks(template: Template) -> dict[tuple[str, str], dict[str, str]]:
    """Return the headers of every answer without a function, by verb and path."""
    return {
        route: {
            name.removeprefix("method.response.header."): value
            for name, value in answer["ResponseParameters"].items()
        }
        for route, method in template.methods().items()
        for answer in method["Integration"].get("IntegrationResponses", [])
    }


def test_functions_and_gateway_say_the_same() -> None:
    of_functions = dict(scribe.edge.http.HEADERS)
    assert of_functions.pop("Content-Type") == "application/json"
    assert of_functions == SECURITY_HEADERS


def test_every_error_of_the_gateway_has_them(template: Template) -> None:
    answers = gateways(template)
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "ACCESS_DENIED", "THROTTLED"} <= set(answers)
    for kind, headers in answers.items():
        for name, value in SECURITY_HEADERS.items():
            assert headers[name] == f"'{value}'", (kind, name)


def test_every_answer_without_a_function_has_them(template: Template) -> None:
    answers = mocks(template)
    assert {verb for verb, _ in answers} == {"ANY", "OPTIONS"}
    for route, headers in answers.items():
        for name in ("Cache-Control", "Strict-Transport-Security", "X-Content-Type-Options"):
            assert headers[name] == f"'{SECURITY_HEADERS[name]}'", (route, name)


def test_no_answer_allows_every_origin(template: Template, browser_template: Template) -> None:
    for of in (template, browser_template):
        for headers in (*gateways(of).values(), *mocks(of).values()):
            assert headers.get("Access-Control-Allow-Origin") != "'*'"


def test_preflights_depend_on_the_origin_and_say_so(browser_template: Template) -> None:
    for (verb, path), headers in mocks(browser_template).items():
        if verb == "OPTIONS":
            assert headers["Vary"] == "'Origin'", path
            assert "Authorization" in headers["Access-Control-Allow-Headers"], path


def test_a_browser_reads_errors_of_the_gateway_and_what_functions_let_it_read(
    browser_template: Template,
) -> None:
    for kind, headers in gateways(browser_template).items():
        assert headers["Access-Control-Allow-Credentials"] == "'true'", kind
        assert headers["Vary"] == "'Origin'", kind
        exposed = headers["Access-Control-Expose-Headers"].strip("'").split(",")
        assert set(exposed) == set(scribe.edge.http.EXPOSED_HEADERS.split(", ")), kind
