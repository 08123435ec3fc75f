"""What cdk-nag's packs AwsSolutions and HIPAA find in the stack, and why it is as it is.

``tests/infra/test_rule_packs.py`` fails at a finding that is not here, and at an entry here that
nothing is found of any more. The tests run the packs, not a deployment: nobody is to wait for them
at each ``cdk deploy``.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Acknowledgement:
    """Findings of ``rules`` at ``resources``: paths below the stack, ``*`` for any part of one.

    Some rules find several things at one resource, and name them as ``rule[thing]``.
    """

    rules: tuple[str, ...]
    resources: tuple[str, ...]
    reason: str


STAGE = "Api/RestApi/DeploymentStage.voice"
METHODS = "Api/RestApi/Default"
EVERYWHERE = ("*",)

OF_THE_API = (
    Acknowledgement(
        ("AwsSolutions-APIG2",),
        ("Api/RestApi",),
        "Requests are checked by the functions, against models that know the protocol: audio and"
        " multipart bodies, fields that depend on others, one envelope for all errors. API Gateway"
        " validates JSON only, and would answer in another shape.",
    ),
    Acknowledgement(
        ("AwsSolutions-APIG3",),
        (STAGE,),
        "A web ACL has rules that are its owner's: the setting web_acl_arn associates one. Without"
        " it there are the stage's throttle, the limits of each key and tenant, and the size"
        " limits of API Gateway.",
    ),
    Acknowledgement(
        ("AwsSolutions-APIG4",),
        (
            f"{METHODS}/ANY",
            f"{METHODS}/*/OPTIONS",
            f"{METHODS}/*/ANY",
        ),
        "Mocks that reach no function and say the same to everybody: a browser sends its preflight"
        " without credentials, a wrong method is told the right ones, an unknown address 404.",
    ),
    Acknowledgement(
        ("AwsSolutions-APIG4",),
        (
            f"{METHODS}/v1/.well-known/medscribealliance/GET",
            f"{METHODS}/.well-known/medscribealliance/GET",
        ),
        "Discovery is public by the protocol, since it tells how to authenticate. It holds the"
        " deployment's abilities and nothing of a tenant.",
    ),
    Acknowledgement(
        ("AwsSolutions-APIG4",),
        (f"{METHODS}/v1/openapi.json/GET",),
        "The API's description is the same for everybody, and in the public repository.",
    ),
    Acknowledgement(
        ("AwsSolutions-APIG4",),
        (f"{METHODS}/connect-auth/v1/account/*/POST",),
        "Login: the credentials are in the body, and the function checks them.",
    ),
    Acknowledgement(
        ("AwsSolutions-COG4",),
        (f"{METHODS}/*",),
        "The protocol's clients send API keys, and tokens that this deployment signed: a Lambda"
        " authorizer checks both at each request. A Cognito user pool knows people, not EMRs, and"
        " knows neither kind of credential.",
    ),
    Acknowledgement(
        ("AwsSolutions-APIG6", "HIPAA.Security-APIGWExecutionLoggingEnabled"),
        (STAGE,),
        "Execution logs hold headers and query strings, and so a patient's id or a client's secret"
        " header. The stage has an access log instead, of ids and numbers only, for each request.",
    ),
    Acknowledgement(
        ("HIPAA.Security-APIGWXrayEnabled",),
        (STAGE,),
        "Traces hold the whole address of a request, with names of files in it. A correlation id"
        " is in every log line from the access log to the last worker, and in the answer's header.",
    ),
    Acknowledgement(
        ("HIPAA.Security-APIGWCacheEnabledAndEncrypted",),
        (STAGE,),
        "No answer is cached, and each says no-store: it is one caller's, and may be clinical.",
    ),
    Acknowledgement(
        ("HIPAA.Security-APIGWSSLEnabled",),
        (STAGE,),
        "A client certificate proves API Gateway to an HTTP backend. There is none: it invokes"
        " functions, by a permission that names this API.",
    ),
    Acknowledgement(
        (
            "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/"
            "AmazonAPIGatewayPushToCloudWatchLogs]",
        ),
        ("Api/RestApi/CloudWatchRole",),
        "API Gateway has one role for logs in an account and region, for all APIs there, and this"
        " is the policy that it asks for. An account that has such a role already sets"
        " set_api_log_role to false.",
    ),
)

OF_ROLES = (
    Acknowledgement(
        ("HIPAA.Security-IAMNoInlinePolicy",),
        EVERYWHERE,
        "Each role has one policy of its own, which is in the role because nobody else is ever to"
        " be given it: what a function may do is read in one place, and goes when it goes."
        " tests/infra/test_roles.py has the exact actions of every role a second time.",
    ),
    Acknowledgement(
        tuple(
            f"AwsSolutions-IAM5[Resource::<Bucket.Arn>/{prefix}/*]"
            for prefix in ("audio", "combined", "documents", "jobs", "transcripts")
        ),
        EVERYWHERE,
        "Objects are named by tenant and session, which come after the deployment. A role reaches"
        " the prefix of its kind of object only; tests/infra/test_roles.py names each.",
    ),
    Acknowledgement(
        ("AwsSolutions-IAM5[Resource::<Table.Arn>/stream/*]",),
        ("Pipeline/PublishEventsRole", "Pipeline/Usage/CountUsageRole"),
        "Lambda lists the streams of this one table, an action that can't be bound to one stream.",
    ),
    Acknowledgement(
        (
            "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:transcribe:<AWS::Region>:"
            "<AWS::AccountId>:transcription-job/wardscribe.*]",
        ),
        ("Pipeline/Transcription/TranscribeSessionRole",),
        "Jobs are named by stack, session and attempt: this is every job of the stack's, no other.",
    ),
    Acknowledgement(
        ("AwsSolutions-IAM5[Resource::*]",),
        ("Pipeline/Transcription/TranscribeSessionRole",),
        "IAM knows no resource to start a transcription job on. Conditions bind it instead, to the"
        " bucket, the prefix and the key of what the job writes.",
    ),
    Acknowledgement(
        tuple(
            "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*::foundation-model/"
            f"anthropic.claude-{model}]"
            for model in ("haiku-4-5-20251001-v1:0", "sonnet-4-6")
        ),
        ("Pipeline/WriteNoteRole",),
        "The model behind an inference profile runs in any region of the profile's geography. It"
        " may be asked on condition of that profile only.",
    ),
)

OF_FUNCTIONS = (
    Acknowledgement(
        ("AwsSolutions-L1",),
        EVERYWHERE,
        "Python 3.13, which Lambda supports until 2029: the newest that every locked dependency"
        " has a wheel for (the embedded speech engine has none for 3.14).",
    ),
    Acknowledgement(
        ("HIPAA.Security-LambdaInsideVPC",),
        EVERYWHERE,
        "Functions listen to nothing, have no private network to reach, and call AWS over TLS by"
        " signed requests; webhooks are sent to public addresses only, checked at each sending. A"
        " VPC would add a way out through a NAT gateway, no wall.",
    ),
    Acknowledgement(
        ("HIPAA.Security-LambdaConcurrency",),
        EVERYWHERE,
        "What a queue may run at once is bound at its event source, what requests may, by the"
        " stage's throttle. Reserved concurrency would turn good messages into dead letters, and"
        " take from other functions even while it is not used. An alarm tells of throttling.",
    ),
    Acknowledgement(
        ("HIPAA.Security-LambdaDLQ",),
        ("Api/*",),
        "Invoked by API Gateway, which waits for the answer: an error is the client's to see.",
    ),
    Acknowledgement(
        ("HIPAA.Security-LambdaDLQ",),
        (
            "Pipeline/Transcription/TranscribeSession",
            "Pipeline/Webhooks/DeliverWebhook",
            "Pipeline/Webhooks/DispatchWebhooks",
            "Pipeline/LateAudio",
            "Pipeline/ProcessSession",
            "Pipeline/WriteNote",
        ),
        "Reads a queue; what fails goes to that queue's own dead letters.",
    ),
    Acknowledgement(
        ("HIPAA.Security-LambdaDLQ",),
        ("Pipeline/DeadLetter",),
        "Reads the dead-letter queues: what it fails at stays there, and an alarm tells.",
    ),
    Acknowledgement(
        ("HIPAA.Security-LambdaDLQ",),
        ("Pipeline/PublishEvents", "Pipeline/Usage/CountUsage"),
        "Reads the table's stream; what fails for good goes to the queue UnpublishedEvents, or"
        " UncountedUsage.",
    ),
)

OF_STORES = (
    Acknowledgement(
        ("HIPAA.Security-DynamoDBInBackupPlan",),
        ("Storage/Table", "Storage/Counters/Table"),
        "Point-in-time recovery keeps every second of the last 35 days, and deletion protection is"
        " on. A backup that outlives these days would keep sessions that were erased; who needs"
        " one has a plan of the organisation's, with its own retention.",
    ),
    Acknowledgement(
        ("HIPAA.Security-DynamoDBInBackupPlan",),
        ("Storage/Audit/Table",),
        "Point-in-time recovery keeps every second of the last 35 days, deletion protection is on,"
        " and the table's policy lets nobody update or delete a line. Who wants a copy elsewhere"
        " exports the trail.",
    ),
    Acknowledgement(
        ("HIPAA.Security-S3BucketReplicationEnabled",),
        ("Storage/Bucket", "Storage/AccessLogBucket"),
        "S3 keeps objects in three zones. A copy in another region is a decision on where patient"
        " data may be, and on what is erased there: the deployer's. Audio is gone after a"
        " day, unless set otherwise.",
    ),
    Acknowledgement(
        ("HIPAA.Security-S3DefaultEncryptionKMS", "HIPAA.Security-S3BucketVersioningEnabled"),
        ("Storage/AccessLogBucket",),
        "S3 delivers access logs to no bucket with a key of the customer's: they are encrypted by"
        " S3's own. They hold names of objects and no content; S3 alone writes them, each once.",
    ),
    Acknowledgement(
        ("AwsSolutions-SMG4", "HIPAA.Security-SecretsManagerRotationEnabled"),
        ("Storage/TokenSecret",),
        "Rotated by `python -m ops.signing_key`: tokens are checked against the version that"
        " signed them, so a rotation logs nobody out, and it is the operator who decides when an"
        " old version ends (docs/operations.md).",
    ),
    Acknowledgement(
        ("AwsSolutions-SQS3",),
        ("Pipeline/UnpublishedEvents", "Pipeline/Usage/UncountedUsage"),
        "It is where failures with the stream end, a dead-letter queue itself; an alarm tells.",
    ),
)

ACKNOWLEDGEMENTS = (*OF_THE_API, *OF_ROLES, *OF_FUNCTIONS, *OF_STORES)
