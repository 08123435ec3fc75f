"""The deployment of the functions' tests, which these ask as well."""

from tests.functions.conftest import aws, deployment

__all__ = ["aws", "deployment"]
