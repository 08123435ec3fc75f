"""cdk-nag's packs over the stack as it is deployed: nothing is found that is not acknowledged."""

from fnmatch import fnmatchcase

import pytest
from aws_cdk import App
from cdk_nag import AwsSolutionsChecks, HIPAASecurityChecks

from infra.acknowledgements import ACKNOWLEDGEMENTS

PACKS = (AwsSolutionsChecks, HIPAASecurityChecks)
Finding = tuple[str, str]
"""A rule, and the path of a resource below the stack."""


@pytest.fixture(scope="module")
def findings(app: App) -> set[Finding]:
    return {
        (violation.rule_name, _below_stack(resource.construct_path or ""))
        for pack in PACKS
        for violation in pack(app).validate_scope(app).violations
        for resource in violation.violating_resources
    }


def _below_stack(path: str) -> str:
    return path.partition("/")[2].removesuffix("/Resource")


def test_the_packs_look_at_the_stack(findings: set[Finding]) -> None:
    """Were they to stop working, the others would pass for nothing."""
    assert ("AwsSolutions-APIG3", "Api/RestApi/DeploymentStage.voice") in findings
    assert len(findings) > 100


def test_every_finding_is_acknowledged(findings: set[Finding]) -> None:
    left = {
        finding
        for finding in findings
        if not any(
            finding[0] in each.rules and any(fnmatchcase(finding[1], at) for at in each.resources)
            for each in ACKNOWLEDGEMENTS
        )
    }
    assert not left, "mend it, or acknowledge it in infra/acknowledgements.py with a reason"


def test_every_acknowledgement_is_of_something_that_is_found(findings: set[Finding]) -> None:
    for each in ACKNOWLEDGEMENTS:
        for rule in each.rules:
            at = [path for name, path in findings if name == rule]
            assert any(fnmatchcase(path, part) for path in at for part in each.resources), rule
        for part in each.resources:
            at = [path for name, path in findings if name in each.rules]
            assert any(fnmatchcase(path, part) for path in at), part


def test_every_acknowledgement_says_why() -> None:
    for each in ACKNOWLEDGEMENTS:
        assert len(each.reason.split()) >= 10, each.rules
