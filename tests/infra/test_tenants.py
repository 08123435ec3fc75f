"""No route without its case among those that are called as the wrong tenant."""

from tests.functions.tenants.routes import ROUTES
from tests.infra.template import Template, flat


def test_every_route_that_asks_who_calls_is_called_as_the_wrong_tenant(template: Template) -> None:
    """``tests/functions/tenants`` calls what stands in ``routes.py``: this holds it complete."""
    served = {
        route: handler_of(template, method["Integration"]["Uri"])
        for route, method in template.methods().items()
        if method["AuthorizationType"] == "CUSTOM"
    }
    assert {route: f"{each.module}.handler" for route, each in ROUTES.items()} == served


def handler_of(template: Template, uri: object) -> str:
    """Return the handler of the function that an integration calls."""
    (name,) = (
        each for each in template.of_type("Lambda::Function") if f"{{{each}.Arn}}" in flat(uri)
    )
    return str(template.of_type("Lambda::Function")[name]["Handler"])
