import pytest

from tests.infra.template import Synth, Template, as_list, flat

RECORDING = {
    *("CreateSessionRole", "EndSessionRole", "GetSessionRole", "UpdateSessionRole"),
    *("EraseSessionRole", "HistoryRole", "UploadAudioRole", "SessionAudioRole"),
    *("UploadTranscriptRole", "DocumentsRole", "SessionDocumentsRole", "ProcessTemplateRole"),
    *("TemplatesRole", "WebhooksRole", "SweepRole", "AuditRole", "UsageRole"),
}
"""The roles of functions that record what they do, or whom they refuse."""


def test_lines_are_put_and_nothing_else(template: Template) -> None:
    on_the_table: dict[str, set[str]] = {}
    for role, statement in template.statements():
        for resource in as_list(statement["Resource"]):
            if "AuditTable" in flat(resource):
                assert flat(resource) == "{AuditTable.Arn}"
                on_the_table.setdefault(role, set()).update(as_list(statement["Action"]))
    assert on_the_table == {role: {"dynamodb:PutItem"} for role in RECORDING} | {
        "AuditRole": {"dynamodb:PutItem", "dynamodb:Query"}
    }


def test_nobody_at_all_may_change_or_delete_a_line(template: Template) -> None:
    table = template.of_type("DynamoDB::Table")["AuditTable"]
    statements = table["ResourcePolicy"]["PolicyDocument"]["Statement"]
    (statement,) = (each for each in statements if each.get("Sid") == "AppendOnly")
    assert statement["Effect"] == "Deny"
    assert statement["Principal"] == {"AWS": "*"}
    assert "Condition" not in statement
    changes = {"UpdateItem", "DeleteItem", "BatchWriteItem", "PartiQLUpdate", "PartiQLDelete"}
    assert set(statement["Action"]) == {
        f"dynamodb:{action}" for action in changes | {"PartiQLInsert"}
    }


def test_lines_are_kept_encrypted_and_survive_mistakes(synth: Synth, template: Template) -> None:
    table = template.of_type("DynamoDB::Table")["AuditTable"]
    assert table["SSESpecification"]["KMSMasterKeyId"] == {"Fn::GetAtt": ["DataKey", "Arn"]}
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert table["TimeToLiveSpecification"] == {"AttributeName": "delete_at", "Enabled": True}
    assert table["DeletionProtectionEnabled"] is True
    assert "StreamSpecification" not in table
    assert template.resources["AuditTable"]["DeletionPolicy"] == "Retain"
    passing = synth(retain_data=False)
    assert passing.of_type("DynamoDB::Table")["AuditTable"]["DeletionProtectionEnabled"] is False


@pytest.mark.parametrize("role", ["EndSession", "Sweep"])
def test_who_records_is_told_where_and_for_how_long(template: Template, role: str) -> None:
    variables = template.of_type("Lambda::Function")[role]["Environment"]["Variables"]
    assert flat(variables["AUDIT_TABLE_NAME"]) == "{AuditTable}"
    assert variables["AUDIT_RETENTION_DAYS"] == "2190"
