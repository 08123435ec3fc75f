from tests.infra.template import Synth, Template, flat

STABLE = {
    *("Table", "AuditTable", "CountersTable", "Bucket", "DataKey", "TokenSecret", "Bus"),
    *("ProcessQueue", "ProcessDeadLetters", "NotesQueue", "NotesDeadLetters"),
    *(
        "LateAudioQueue",
        "LateAudioDeadLetters",
        "UnpublishedEvents",
        "UnsweptRuns",
        "UncountedUsage",
    ),
    *("TranscriptionQueue", "TranscriptionDeadLetters", "AlarmKey", "AlarmTopic"),
    *("AccessLogBucket", "WebhookKey", "MessageKey", "RuntimeKey", "UnsweptDeliveries"),
    *("DispatchQueue", "DispatchDeadLetters", "DeliveriesQueue", "DeliveriesDeadLetters"),
}
"""Renamed, these are replaced on the next deployment, with what is in them."""


def test_what_holds_data_keeps_its_logical_id(template: Template) -> None:
    assert set(template.resources) >= STABLE
    kinds = ("DynamoDB::Table", "S3::Bucket", "KMS::Key", "SecretsManager::Secret", "SQS::Queue")
    held = {name for kind in kinds for name in template.of_type(kind)}
    assert held <= STABLE


def test_the_stack_has_room_below_the_limit_of_500(template: Template) -> None:
    assert len(template.resources) < 440


def test_the_outputs_say_where_things_are(template: Template) -> None:
    outputs = {name: flat(output["Value"]) for name, output in template.body["Outputs"].items()}
    base_url = outputs.pop("BaseUrl")
    assert base_url.startswith("https://{")
    assert base_url.endswith("/voice/v1")
    assert outputs == {
        "ApiId": base_url.removeprefix("https://").partition(".")[0],
        "TableName": "{Table}",
        "CountersTableName": "{CountersTable}",
        "AuditTableName": "{AuditTable}",
        "AuditRetentionDays": "2190",
        "BucketName": "{Bucket}",
        "TokenSecretArn": "{TokenSecret}",
        "BusName": "{Bus}",
        "ProcessQueueUrl": "{ProcessQueue}",
        "NotesQueueUrl": "{NotesQueue}",
        "TranscriptionQueueUrl": "{TranscriptionQueue}",
        "LateAudioQueueUrl": "{LateAudioQueue}",
        "DispatchQueueUrl": "{DispatchQueue}",
        "DeliveriesQueueUrl": "{DeliveriesQueue}",
        "AlarmTopicArn": "{AlarmTopic}",
    }


def test_functions_and_output_tell_one_address(template: Template) -> None:
    told = {
        flat(function["Environment"]["Variables"]["BASE_URL"])
        for function in template.of_type("Lambda::Function").values()
        if "BASE_URL" in function["Environment"]["Variables"]
    }
    assert {f"{url}/v1" for url in told} == {flat(template.body["Outputs"]["BaseUrl"]["Value"])}


def test_a_domain_of_ones_own_is_the_address(synth: Synth) -> None:
    template = synth(
        domain_name="scribe.clinic.example",
        certificate_arn="arn:aws:acm:eu-west-1:111111111111:certificate/abc",
    )
    url = template.body["Outputs"]["BaseUrl"]["Value"]
    assert url == "https://scribe.clinic.example/voice/v1"
    mappings = template.of_type("ApiGateway::BasePathMapping").values()
    assert [mapping.get("BasePath") for mapping in mappings] == ["voice", None]
    assert "DomainTarget" in template.body["Outputs"], "what its DNS record points to"
    (domain,) = template.of_type("ApiGateway::DomainName").values()
    assert domain["SecurityPolicy"] == "TLS_1_2"


def test_a_web_acl_is_put_before_the_stage_that_clients_call(
    synth: Synth, template: Template
) -> None:
    assert not template.of_type("WAFv2::WebACLAssociation")
    acl = "arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/clinic/0a1b"
    (association,) = synth(web_acl_arn=acl).of_type("WAFv2::WebACLAssociation").values()
    (stage,) = template.of_type("ApiGateway::Stage")
    assert association["WebACLArn"] == acl
    assert flat(association["ResourceArn"]).endswith(f"/stages/{{{stage}}}")


def test_the_emulator_gets_the_same_stack_without_what_it_lacks(
    template: Template, local_template: Template
) -> None:
    def kinds(of: Template) -> dict[str, str]:
        # The id of a deployment is a hash of what it deploys.
        return {
            name: resource["Type"]
            for name, resource in of.resources.items()
            if resource["Type"] != "AWS::ApiGateway::Deployment"
            # Alarms on what is computed from several metrics.
            and "Expression" not in str(resource.get("Properties", {}).get("Metrics"))
        }

    assert kinds(local_template) == kinds(template)
    table = local_template.of_type("DynamoDB::Table")["Table"]
    assert "PointInTimeRecoverySpecification" not in table
    assert "TimeToLiveSpecification" not in table
    url = flat(local_template.body["Outputs"]["BaseUrl"]["Value"])
    assert url.startswith("http://127.0.0.1:4566/_aws/execute-api/{")
    assert url.endswith("}/voice/v1")
