from scribe.aws import schema
from tests.infra.template import Synth, Template


def test_the_table_is_that_of_the_schema(template: Template) -> None:
    properties = template.of_type("DynamoDB::Table")["Table"]
    assert properties["KeySchema"] == [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    names = {index["IndexName"] for index in properties["GlobalSecondaryIndexes"]}
    assert names == set(schema.INDEXES)
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "delete_at", "Enabled": True}


def test_the_table_survives_mistakes(template: Template) -> None:
    properties = template.of_type("DynamoDB::Table")["Table"]
    assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert properties["DeletionProtectionEnabled"] is True


def test_clinical_data_is_encrypted_with_a_key_of_the_customer(template: Template) -> None:
    key = {"Fn::GetAtt": ["DataKey", "Arn"]}
    table = template.of_type("DynamoDB::Table")["Table"]
    assert table["SSESpecification"] == {
        "KMSMasterKeyId": key,
        "SSEEnabled": True,
        "SSEType": "KMS",
    }
    (rule,) = template.of_type("S3::Bucket")["Bucket"]["BucketEncryption"][
        "ServerSideEncryptionConfiguration"
    ]
    assert rule["BucketKeyEnabled"] is True
    assert rule["ServerSideEncryptionByDefault"] == {
        "KMSMasterKeyID": key,
        "SSEAlgorithm": "aws:kms",
    }
    assert template.of_type("SecretsManager::Secret")["TokenSecret"]["KmsKeyId"] == key
    assert template.of_type("KMS::Key")["DataKey"]["EnableKeyRotation"] is True


def test_the_bucket_keeps_versions_and_a_log_of_its_use(template: Template) -> None:
    bucket = template.of_type("S3::Bucket")["Bucket"]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["LoggingConfiguration"] == {"DestinationBucketName": {"Ref": "AccessLogBucket"}}


def test_access_logs_expire_like_other_logs(synth: Synth) -> None:
    bucket = synth(log_retention_days=90).of_type("S3::Bucket")["AccessLogBucket"]
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 90)


def test_audio_and_results_expire_each_in_its_time(synth: Synth) -> None:
    template = synth(audio_retention_hours=25, result_retention_days=90)
    bucket = template.of_type("S3::Bucket")["Bucket"]
    rules = {rule["Id"]: rule for rule in bucket["LifecycleConfiguration"]["Rules"]}
    leftovers = rules.pop("leftovers")
    assert "ExpirationInDays" not in leftovers
    assert leftovers["ExpiredObjectDeleteMarker"] is True
    assert leftovers["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    assert {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules.values()} == {
        "audio/": 2,  # 25 hours are not over after one day
        "combined/": 2,
        "jobs/": 2,
        "documents/": 91,
        "transcripts/": 91,
    }
    for rule in rules.values():
        assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}


def test_data_stays_when_the_stack_goes_unless_it_shall_not(
    synth: Synth, template: Template
) -> None:
    data = ("Table", "Bucket", "DataKey", "EndSessionLogs")
    for name in data:
        assert template.resources[name]["DeletionPolicy"] == "Retain", name
    passing = synth(retain_data=False)
    for name in data:
        assert passing.resources[name]["DeletionPolicy"] == "Delete", name
    assert passing.of_type("DynamoDB::Table")["Table"]["DeletionProtectionEnabled"] is False


def test_presigned_uploads_come_from_the_allowed_origins_only(
    template: Template, browser_template: Template
) -> None:
    assert "CorsConfiguration" not in template.of_type("S3::Bucket")["Bucket"]
    (rule,) = browser_template.of_type("S3::Bucket")["Bucket"]["CorsConfiguration"]["CorsRules"]
    assert rule["AllowedOrigins"] == ["https://emr.example", "https://ward.example"]
    assert rule["AllowedMethods"] == ["GET", "POST", "PUT"]
