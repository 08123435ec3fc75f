"""A row that can't be read is our fault: no client is told that its request was wrong."""

from scribe.aws import schema
from scribe.aws.clients import client
from scribe.aws.table import serialize
from tests.functions.calls import SESSION, create, end, get
from tests.functions.conftest import Deployment


def test_it_is_an_internal_error(deployment: Deployment) -> None:
    create()
    client("dynamodb").update_item(
        TableName=deployment.table_name,
        Key=serialize(schema.session_key("demo", SESSION)),
        UpdateExpression="SET #state = :unheard_of",
        ExpressionAttributeNames={"#state": "status"},
        ExpressionAttributeValues={":unheard_of": {"S": "unheard of"}},
    )
    assert [(answer.status, answer.code) for answer in (get(), end(0))] == [
        (500, "internal_error")
    ] * 2
