"""A synthesized template, and the questions that the tests ask of it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Resource = dict[str, Any]
RUNTIME_KEY = {"Fn::GetAtt": ["RuntimeKey", "Arn"]}


@dataclass(frozen=True)
class Template:
    """A CloudFormation template."""

    body: dict[str, Any]

    @property
    def resources(self) -> dict[str, Resource]:
        resources: dict[str, Resource] = self.body["Resources"]
        return resources

    def of_type(self, kind: str) -> dict[str, Resource]:
        """Return the properties of all resources of a type such as ``SQS::Queue``, by id."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.resources.items()
            if resource["Type"] == f"AWS::{kind}"
        }

    def statements(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield every statement of every role, with the role's id."""
        for name, role in self.of_type("IAM::Role").items():
            for policy in role.get("Policies", []):
                for statement in policy["PolicyDocument"]["Statement"]:
                    yield name, statement

    def actions(self, role: str) -> set[str]:
        """Return the actions that a role may do, its log and its environment aside."""
        return {
            action
            for name, statement in self.statements()
            if name == role and statement["Resource"] != RUNTIME_KEY
            for action in as_list(statement["Action"])
            if not action.startswith("logs:")
        }

    def path(self, resource: Any) -> str:
        """Return the path of an API resource's id (``Ref``) or root (``Fn::GetAtt``)."""
        if "Ref" not in resource:
            return ""
        properties = self.resources[resource["Ref"]]["Properties"]
        return f"{self.path(properties['ParentId'])}/{properties['PathPart']}"

    def methods(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Return the properties of the API's methods by verb and path."""
        return {
            (method["HttpMethod"], self.path(method["ResourceId"]) or "/"): method
            for method in self.of_type("ApiGateway::Method").values()
        }


Synth = Callable[..., Template]
"""Synthesizes with other settings than those of ``cdk.json``."""


def as_list(value: Any) -> list[Any]:
    """Return what IAM lets stand for a list of one as that list."""
    return value if isinstance(value, list) else [value]


def flat(value: Any) -> str:
    """Return an expression as a string: what it refers to in braces."""
    match value:
        case str():
            return value
        case {"Ref": name}:
            return f"{{{name}}}"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"{{{name}.{attribute}}}"
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(flat(part) for part in parts)
        case _:
            return json.dumps(value)
