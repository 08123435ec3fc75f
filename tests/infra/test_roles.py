from fnmatch import fnmatchcase
from typing import Any

from scribe.aws import schema
from tests.infra.template import Template, as_list, flat
from tests.infra.test_audit import RECORDING

TABLE = {"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt"}
SEND = {"sqs:SendMessage", "kms:Decrypt", "kms:GenerateDataKey"}
CONSUME = {
    "kms:Decrypt",
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
}
ERASE = {"s3:DeleteObject", "s3:DeleteObjectVersion", "s3:ListBucketVersions"}
ERASING = ("UpdateSessionRole", "EraseSessionRole", "LateAudioRole", "SweepRole")
ALLOWED = {
    "AuthorizerRole": {
        *("dynamodb:GetItem", "dynamodb:UpdateItem", "secretsmanager:GetSecretValue"),
        *TABLE,
    },
    "LoginRole": {
        *("dynamodb:GetItem", "dynamodb:UpdateItem", "secretsmanager:GetSecretValue"),
        *TABLE,
    },
    "DiscoveryRole": set(),
    "CreateSessionRole": {
        *("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"),
        *("s3:PutObject", "kms:GenerateDataKey"),
        *TABLE,
    },
    "TemplatesRole": {
        *("dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"),
        "dynamodb:UpdateItem",
        *TABLE,
    },
    "UploadAudioRole": {
        *("dynamodb:GetItem", "dynamodb:UpdateItem", "s3:PutObject", "kms:GenerateDataKey"),
        *TABLE,
    },
    "EndSessionRole": {
        *("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
        *("s3:GetObjectVersion", "s3:ListBucketVersions", *SEND),
        *TABLE,
    },
    "GetSessionRole": {
        *("dynamodb:GetItem", "dynamodb:UpdateItem", "s3:GetObject", "s3:GetObjectVersion"),
        *("s3:ListBucket", "s3:ListBucketVersions", "s3:PutObject", "kms:GenerateDataKey"),
        *TABLE,
    },
    "UpdateSessionRole": {
        *("dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:UpdateItem"),
        *ERASE,
        *TABLE,
    },
    "EraseSessionRole": {
        *("dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem"),
        *ERASE,
        *TABLE,
    },
    "ProcessTemplateRole": {
        *("dynamodb:GetItem", "dynamodb:UpdateItem", *SEND),
        *TABLE,
    },
    "UploadTranscriptRole": {
        *("dynamodb:GetItem", "dynamodb:UpdateItem", *SEND),
        *("s3:GetObjectVersion", "s3:ListBucketVersions", "s3:PutObject", "kms:GenerateDataKey"),
        *TABLE,
    },
    "SessionAudioRole": {"dynamodb:GetItem", "s3:GetObject", "s3:ListBucket", *TABLE},
    "DocumentsRole": {
        *("dynamodb:GetItem", "dynamodb:UpdateItem"),
        *("s3:GetObject", "s3:ListBucket", "s3:PutObject", "kms:GenerateDataKey"),
        *TABLE,
    },
    "SessionDocumentsRole": {"dynamodb:GetItem", "s3:GetObject", "s3:ListBucket", *TABLE},
    "UsageRole": {"dynamodb:Query", *TABLE},
    "AuditRole": {"dynamodb:Query", *TABLE},
    "HistoryRole": {"dynamodb:Query", *TABLE},
    "WebhooksRole": {
        *("dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"),
        *("dynamodb:UpdateItem", *SEND),
        *TABLE,
    },
    "DispatchWebhooksRole": {
        *("dynamodb:PutItem", "dynamodb:Query", *SEND),
        *CONSUME,
        *TABLE,
    },
    "DeliverWebhookRole": {
        *("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", *SEND),
        *CONSUME,
        *TABLE,
    },
    "SweepDeliveriesRole": {
        *("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", *SEND),
        *TABLE,
    },
    "LateAudioRole": {
        *("dynamodb:GetItem", "dynamodb:UpdateItem", "s3:GetObjectVersion"),
        *ERASE,
        *CONSUME,
        *TABLE,
    },
    "ProcessSessionRole": {
        *("dynamodb:GetItem", "dynamodb:UpdateItem"),
        *("s3:GetObjectVersion", "s3:PutObject", "kms:GenerateDataKey"),
        *SEND,
        *CONSUME,
        *TABLE,
    },
    "TranscribeSessionRole": {
        *("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
        *("s3:GetObject", "s3:PutObject", "kms:GenerateDataKey"),
        *("transcribe:DeleteTranscriptionJob", "transcribe:GetTranscriptionJob"),
        *("transcribe:StartTranscriptionJob", "iam:PassRole", *SEND),
        *ERASE,
        *CONSUME,
        *TABLE,
    },
    "TranscribeRole": {
        *("s3:GetObject", "s3:ListBucket", "s3:PutObject"),
        *("kms:Decrypt", "kms:GenerateDataKey"),
    },
    "WriteNoteRole": {
        *("dynamodb:GetItem", "dynamodb:UpdateItem"),
        *("s3:GetObject", "s3:PutObject", "kms:GenerateDataKey"),
        *("bedrock:InvokeModel", *SEND),
        *CONSUME,
        *TABLE,
    },
    "PublishEventsRole": {
        *("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
        *("dynamodb:ListStreams", "events:PutEvents", *SEND, "kms:Decrypt"),
    },
    "CountUsageRole": {
        *("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
        *("dynamodb:ListStreams", "dynamodb:PutItem", "dynamodb:UpdateItem", *SEND),
        *TABLE,
    },
    "SweepRole": {
        *("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"),
        *SEND,
        *ERASE,
        *TABLE,
    },
    "DeadLetterRole": {
        *("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
        *CONSUME,
        *TABLE,
    },
}
"""What each function's role may do, written down a second time on purpose."""
OF_THE_ACCOUNT = "ApiLogRole"
"""API Gateway's, for the logs of all APIs of an account: AWS says itself what it may do."""


def test_each_role_may_do_exactly_what_its_function_does(template: Template) -> None:
    roles = set(template.of_type("IAM::Role")) - {OF_THE_ACCOUNT}
    # What each may do to the audit trail's table is test_audit.py's.
    expected = {
        role: ALLOWED[role] | ({"dynamodb:PutItem"} if role in RECORDING else set())
        for role in ALLOWED
    }
    assert {role: template.actions(role) for role in roles} == expected


def test_no_action_and_no_resource_is_a_wildcard(template: Template) -> None:
    for role, statement in template.statements():
        for action in as_list(statement["Action"]):
            assert "*" not in action, (role, action)
        if statement["Action"] == "bedrock:InvokeModel":
            continue  # test_language_models.py
        if statement["Action"] == "transcribe:StartTranscriptionJob":
            continue  # It has no resource in IAM: conditions stand for it.
        for resource in as_list(statement["Resource"]):
            # The keys under one prefix of the bucket, the streams of the one table, the stack's
            # jobs: no stack's name has a dot.
            named = flat(resource).removesuffix("/*").removesuffix("/wardscribe.*")
            assert "*" not in named, (role, named)
            assert named.startswith(("{", "arn:{AWS::Partition}:transcribe:")), (role, named)


def conditions(template: Template, action: str) -> dict[str, Any]:
    """Return the conditions of the one statement that allows an action, by the role."""
    return {
        role: statement.get("Condition")
        for role, statement in template.statements()
        if action in as_list(statement["Action"])
    }


def test_jobs_are_started_by_one_function_and_write_only_where_jobs_do(template: Template) -> None:
    key = {"Fn::GetAtt": ["DataKey", "Arn"]}
    assert conditions(template, "transcribe:StartTranscriptionJob") == {
        "TranscribeSessionRole": {
            "StringEquals": {
                "transcribe:OutputBucketName": {"Ref": "Bucket"},
                "transcribe:OutputEncryptionKMSKeyId": key,
            },
            "StringLike": {"transcribe:OutputKey": "jobs/*"},
        }
    }


def test_transcribe_is_given_one_role_and_takes_it_for_this_account_alone(
    template: Template,
) -> None:
    assert conditions(template, "iam:PassRole") == {
        "TranscribeSessionRole": {
            "StringEquals": {"iam:PassedToService": "transcribe.amazonaws.com"}
        }
    }
    passed = [
        statement["Resource"]
        for _, statement in template.statements()
        if statement["Action"] == "iam:PassRole"
    ]
    assert passed == [{"Fn::GetAtt": ["TranscribeRole", "Arn"]}]
    role = template.of_type("IAM::Role")["TranscribeRole"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "transcribe.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert flat(trust["Condition"]["ArnLike"]["aws:SourceArn"]) == (
        "arn:{AWS::Partition}:transcribe:{AWS::Region}:{AWS::AccountId}:*"
    )


def test_no_role_has_more_than_its_inline_policy(template: Template) -> None:
    assert not template.of_type("IAM::Policy")
    assert not template.of_type("IAM::ManagedPolicy")
    for name, role in template.of_type("IAM::Role").items():
        assert ("ManagedPolicyArns" in role) == (name == OF_THE_ACCOUNT), name


def test_objects_are_written_only_where_they_belong(template: Template) -> None:
    written = {
        role: {flat(resource) for resource in as_list(statement["Resource"])}
        for role, statement in template.statements()
        if "s3:PutObject" in as_list(statement["Action"])
    }
    assert written == {
        "UploadAudioRole": {"{Bucket.Arn}/audio/*"},
        # For presigned uploads, which are made with the right of whoever signs.
        "CreateSessionRole": {"{Bucket.Arn}/audio/*"},
        "GetSessionRole": {"{Bucket.Arn}/audio/*"},
        "DocumentsRole": {"{Bucket.Arn}/documents/*"},
        "ProcessSessionRole": {
            "{Bucket.Arn}/combined/*",
            "{Bucket.Arn}/jobs/*",
            "{Bucket.Arn}/transcripts/*",
        },
        "TranscribeSessionRole": {"{Bucket.Arn}/jobs/*", "{Bucket.Arn}/transcripts/*"},
        "TranscribeRole": {"{Bucket.Arn}/jobs/*"},
        "UploadTranscriptRole": {"{Bucket.Arn}/transcripts/*"},
        "WriteNoteRole": {"{Bucket.Arn}/documents/*"},
    }


def test_objects_are_listed_only_where_a_function_looks(template: Template) -> None:
    listed: dict[str, set[str]] = {}
    for role, statement in template.statements():
        if {"s3:ListBucket", "s3:ListBucketVersions"} & set(as_list(statement["Action"])):
            prefixes = as_list(statement["Condition"]["StringLike"]["s3:prefix"])
            listed.setdefault(role, set()).update(prefixes)
    everything = {"audio/*", "combined/*", "documents/*", "jobs/*", "transcripts/*"}
    erasing = dict.fromkeys(ERASING, everything)
    assert listed == erasing | {
        "EndSessionRole": {"audio/*"},
        "UploadTranscriptRole": {"audio/*"},
        "GetSessionRole": {"audio/*", "documents/*"},
        "DocumentsRole": {"documents/*"},
        "SessionDocumentsRole": {"documents/*"},
        "SessionAudioRole": {"combined/*"},
        "TranscribeSessionRole": {"jobs/*"},
        "TranscribeRole": {"jobs/*"},
    }


def test_objects_are_deleted_only_by_who_erases(template: Template) -> None:
    deleted = {
        role: {flat(resource) for resource in as_list(statement["Resource"])}
        for role, statement in template.statements()
        if any(action.startswith("s3:Delete") for action in as_list(statement["Action"]))
    }
    everything = {
        f"{{Bucket.Arn}}/{prefix}/*"
        for prefix in ("audio", "combined", "documents", "jobs", "transcripts")
    }
    jobs = {"TranscribeSessionRole": {"{Bucket.Arn}/jobs/*"}}
    assert deleted == dict.fromkeys(ERASING, everything) | jobs


def test_each_function_writes_only_its_own_log(template: Template) -> None:
    for role, statement in template.statements():
        if "logs:PutLogEvents" in as_list(statement["Action"]):
            assert flat(statement["Resource"]) == f"{{{role.removesuffix('Role')}Logs.Arn}}"


def test_without_a_language_model_none_may_be_asked(local_template: Template) -> None:
    for role, statement in local_template.statements():
        assert not [one for one in as_list(statement["Action"]) if one.startswith("bedrock")], role


OF_LIMITS = {"TENANT#*#LIMITS", "TENANT#*#MINUTE#*", "LOGIN#*"}


def leading_keys(statement: dict[str, Any]) -> list[str]:
    found: list[str] = statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    return found


def test_who_calls_is_looked_up_among_credentials_and_nothing_of_them_changed_but_their_use(
    template: Template,
) -> None:
    rows = {"AuthorizerRole": ["API_KEY#*", "CLIENT#*"], "LoginRole": ["CLIENT#*"]}
    allowed = {
        (role, statement["Action"]): statement["Condition"]
        for role, statement in template.statements()
        if role in rows
        and "dynamodb:" in str(statement["Action"])
        and not set(leading_keys(statement)) & OF_LIMITS
    }
    use = {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["pk", "sk", "last_used_at"]}}
    assert allowed == {
        (role, action): {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": keys}} | more
        for role, keys in rows.items()
        for action, more in (("dynamodb:GetItem", {}), ("dynamodb:UpdateItem", use))
    }


def test_no_other_row_has_a_key_like_a_credentials() -> None:
    patterns = (schema.API_KEY_LEADING_KEYS, schema.CLIENT_LEADING_KEYS)
    for key in (schema.api_key_key("x"), schema.client_key("x")):
        assert any(fnmatchcase(key["pk"], pattern) for pattern in patterns)
    others = {
        *(schema.session_key("CLIENT#", "API_KEY#")["pk"], schema.webhook_key("t", "w")["pk"]),
        *(schema.audit_key("t", "", "s")["pk"], schema.dead_letter_key("m")["pk"]),
    }
    assert not any(fnmatchcase(key, pattern) for key in others for pattern in patterns)


OF_WEBHOOKS = ("WebhooksRole", "DispatchWebhooksRole", "DeliverWebhookRole", "SweepDeliveriesRole")


def test_webhooks_functions_reach_no_row_but_webhooks(template: Template) -> None:
    reached: dict[str, set[str]] = {role: set() for role in OF_WEBHOOKS}
    for role, statement in template.statements():
        if flat(as_list(statement["Resource"])[0]) == "{AuditTable.Arn}":
            continue
        if role in OF_WEBHOOKS and "dynamodb:" in str(statement["Action"]):
            condition = statement["Condition"]["ForAllValues:StringLike"]
            reached[role] |= set(as_list(condition["dynamodb:LeadingKeys"]))
    rows = "TENANT#*#WEBHOOK*"
    assert reached == {role: {rows} for role in OF_WEBHOOKS} | {
        "SweepDeliveriesRole": {rows, "DUE_DELIVERY#*"}
    }


def test_no_other_row_has_a_key_like_a_webhooks() -> None:
    keys = {
        *(schema.webhook_key("t", "w")["pk"], schema.webhook_ids_key("t")["pk"]),
        *(schema.places_key("t", "w")["pk"], schema.delivery_key("t", "w", "d")["pk"]),
        schema.delivery_listing("t", "w", "failed", "")["listing_pk"],
    }
    assert all(fnmatchcase(key, schema.WEBHOOK_LEADING_KEYS) for key in keys)
    hostile = "x" * 16
    others = {
        *(schema.session_key("t", hostile)["pk"], schema.api_key_key(hostile)["pk"]),
        *(schema.client_key(hostile)["pk"], schema.template_key("t", hostile)["pk"]),
        *(schema.audit_key("t", "", hostile)["pk"], schema.dead_letter_key(hostile)["pk"]),
        schema.idempotency_key("t", hostile)["pk"],
    }
    assert not any(fnmatchcase(key, schema.WEBHOOK_LEADING_KEYS) for key in others)


def test_secrets_of_webhooks_are_sealed_by_the_api_and_opened_by_the_sender_alone(
    template: Template,
) -> None:
    using = {
        role: (statement["Action"], set(statement["Condition"]["StringLike"]))
        for role, statement in template.statements()
        if flat(as_list(statement["Resource"])[0]) == "{WebhookKey.Arn}"
    }
    context = {"kms:EncryptionContext:tenant", "kms:EncryptionContext:webhook_id"}
    assert using == {
        "WebhooksRole": ("kms:Encrypt", context),
        "DeliverWebhookRole": ("kms:Decrypt", context),
    }
    policy = template.of_type("KMS::Key")["WebhookKey"]["KeyPolicy"]
    assert {key for each in policy["Statement"] for key in each["Principal"]} == {"AWS"}


def test_counters_are_reached_row_by_row(template: Template) -> None:
    reached = {
        (role, *as_list(statement["Action"])): leading_keys(statement)
        for role, statement in template.statements()
        if flat(as_list(statement["Resource"])[0]) == "{CountersTable.Arn}"
    }
    assert reached == {
        ("AuthorizerRole", "dynamodb:UpdateItem"): ["TENANT#*#MINUTE#*"],
        ("CreateSessionRole", "dynamodb:Query"): ["TENANT#*#USAGE"],
        ("LoginRole", "dynamodb:GetItem", "dynamodb:UpdateItem"): ["LOGIN#*"],
        ("UsageRole", "dynamodb:Query"): ["TENANT#*#USAGE"],
        ("CountUsageRole", "dynamodb:UpdateItem"): ["TENANT#*#USAGE"],
        ("CountUsageRole", "dynamodb:PutItem"): ["TENANT#*#USAGE_MARK#*"],
    }
