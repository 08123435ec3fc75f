"""What the OpenAPI document describes is what is deployed."""

from contract.operations import OPERATIONS
from tests.infra.template import Template


def test_every_route_is_described_and_every_description_is_a_route(template: Template) -> None:
    deployed = {
        route: method["AuthorizationType"] == "CUSTOM"
        for route, method in template.methods().items()
        if method["Integration"]["Type"] == "AWS_PROXY"
    }
    described = {(each.method, each.path): each.scope is not None for each in OPERATIONS}
    assert described == deployed
