"""Logical ids of the template that stay the same, whatever moves in the tree of constructs."""

from aws_cdk import CfnResource
from constructs import IConstruct


def name_in_template(construct: IConstruct, name: str) -> CfnResource:
    """Give a construct's resource the logical id ``name`` instead of one with a hash; return it.

    Functions and whatever holds data have such ids: they are what ``sam local invoke`` is given,
    and moving a construct in the tree must not replace a table.
    """
    resource = construct.node.default_child
    if not isinstance(resource, CfnResource):
        raise TypeError(f"{construct.node.path} has no resource of its own to name")
    resource.override_logical_id(name)
    return resource
