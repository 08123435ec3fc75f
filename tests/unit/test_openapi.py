"""The OpenAPI document as it is kept: what the models say, and what OpenAPI allows."""

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from contract.document import errors_of, openapi
from contract.errors import CODES
from contract.files import DOCUMENT, PAGE, as_json
from contract.operations import OPERATIONS
from contract.page import page
from scribe.discovery import PLACEHOLDER, openapi_document

ASK = "`make openapi` writes it anew"


def test_the_document_is_what_the_models_say() -> None:
    assert DOCUMENT.read_text("utf-8") == as_json(openapi()), ASK


def test_the_page_is_what_the_document_says() -> None:
    assert PAGE.read_text("utf-8") == page(openapi()), ASK


def test_it_is_openapi() -> None:
    assert not list(OpenAPIV31SpecValidator(openapi()).iter_errors())


def test_a_deployment_serves_it_with_its_own_address() -> None:
    served = json.loads(openapi_document(base_url="https://scribe.example/voice"))
    (server,) = served["servers"]
    assert server["url"] == "https://scribe.example/voice"
    assert PLACEHOLDER not in json.dumps(served)
    assert served["paths"] == openapi()["paths"]


def examples() -> list[Any]:
    """Return every example of a body with its schema, by where it stands."""
    found = []
    for path, methods in openapi()["paths"].items():
        for method, operation in methods.items():
            bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
            for number, body in enumerate(bodies):
                for kind, content in body.get("content", {}).items():
                    values = [each.get("value") for each in content.get("examples", {}).values()]
                    values += [content["example"]] if "example" in content else []
                    for value in filter(None, values):
                        name = f"{method} {path} {number} {kind}"
                        found.append(pytest.param(content["schema"], value, id=name))
    return found


@pytest.mark.parametrize(("schema", "example"), examples())
def test_every_example_is_one(schema: dict[str, Any], example: Any) -> None:
    components = {"components": openapi()["components"]}
    Draft202012Validator({**schema, **components}).validate(example)


def test_every_success_has_an_example() -> None:
    for operation in OPERATIONS:
        responses = openapi()["paths"][operation.path][operation.method.lower()]["responses"]
        for answer in operation.answers:
            content = responses[str(answer.status)].get("content", {})
            assert all("example" in each for each in content.values()), operation.name
            assert bool(content) == (answer.model is not None), operation.name


def test_every_parameter_of_an_address_is_described() -> None:
    for operation in OPERATIONS:
        described = {each.name for each in operation.parameters if each.where == "path"}
        assert described == set(re.findall(r"{(\w+)}", operation.path)), operation.name


def test_names_are_unique() -> None:
    names = [operation.name for operation in OPERATIONS]
    assert len(set(names)) == len(names)


def test_every_code_is_one_of_an_operations() -> None:
    used = {code for each in OPERATIONS for codes in errors_of(each).values() for code in codes}
    assert set(CODES) - used == {"method_not_allowed"}
