"""The table, in plain Python values: reads, and writes that hold only on a condition."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from scribe.aws.clients import AWS_FAULTS, client
from scribe.errors import Unavailable

Item = dict[str, Any]
Write = Mapping[str, Any]
"""One write of a transaction: ``{"Put": …}``, ``{"Update": …}`` or ``{"Delete": …}``."""

LOST_CONDITION = "ConditionalCheckFailed"
"""The reason of a transaction against a write whose condition is false."""

_CONFLICTS = 10
"""A transaction is at an item for some milliseconds, about as long as one of these tries takes."""


class Table:
    """One DynamoDB table."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._client = client("dynamodb")
        self._lost_condition = self._client.exceptions.ConditionalCheckFailedException

    def get(self, key: Mapping[str, str]) -> Item | None:
        """Return an item as it is now (a consistent read), None if there is none."""
        answer = self._client.get_item(TableName=self.name, Key=serialize(key), ConsistentRead=True)
        return deserialize(answer["Item"]) if "Item" in answer else None

    def create(self, item: Mapping[str, Any]) -> bool:
        """Store an item; False, and nothing stored, if there is one with its key."""
        try:
            self._write(self._client.put_item, **self.creation(item))
        except self._lost_condition:
            return False
        return True

    def replace(self, item: Mapping[str, Any], *, condition: str, seen: object) -> bool:
        """Store an item in another's place; False, and nothing stored, if the condition is false.

        ``:seen`` in the condition is what the other had when it was read.
        """
        try:
            self._write(
                self._client.put_item, **self.replacing(item, condition=condition, seen=seen)
            )
        except self._lost_condition:
            return False
        return True

    def update(self, expression: Mapping[str, Any]) -> Item | None:
        """Change an item by ``expression``; None, and nothing changed, if its condition is false.

        Returns the item as it is after the change.
        """
        try:
            answer = self._write(self._client.update_item, **expression, ReturnValues="ALL_NEW")
        except self._lost_condition:
            return None
        return deserialize(answer["Attributes"])

    def _write(self, write: Callable[..., Any], **request: Any) -> Any:
        """Write again while a transaction is at the item: AWS's client does so for no other."""
        for _ in range(_CONFLICTS):
            try:
                return write(**request)
            except self._client.exceptions.TransactionConflictException:
                continue
        raise Unavailable("service_unavailable", "The session is being changed: try again.")

    def change(self, *writes: Write, line: Write) -> list[str] | None:
        """Make writes and the line of the audit trail that tells of them, together or not at all.

        They are tried again while another transaction is at one of the items: AWS's client does
        not. Returns None when they were made, else each write's reason against it: ``None`` or
        ``ConditionalCheckFailed``, which is among them.

        Raises:
            Unavailable: others are at the items for longer, or DynamoDB has too much to do, or one
                of the tables can't be written.
        """
        for _ in range(_CONFLICTS):
            try:
                reasons = self.transact(*writes, line)
            except AWS_FAULTS as error:
                if _is_our_mistake(error):
                    raise
                raise Unavailable(
                    "service_unavailable", "This can't be stored just now: try again."
                ) from error
            # Where this very line is, the change was made before, and the answer was lost.
            if reasons is None or reasons.pop() == LOST_CONDITION:
                return None
            if LOST_CONDITION in reasons:
                return reasons
        raise Unavailable("service_unavailable", "This is being changed by another: try again.")

    def transact(self, *writes: Write) -> list[str] | None:
        """Make writes all together or not at all.

        Returns None when they were made, else each write's reason against it: ``None``,
        ``ConditionalCheckFailed``, ``TransactionConflict`` and others of DynamoDB's codes.
        """
        try:
            self._client.transact_write_items(TransactItems=list(writes))
        except self._client.exceptions.TransactionCanceledException as error:
            return [reason["Code"] for reason in error.response["CancellationReasons"]]
        return None

    def delete(self, key: Mapping[str, str]) -> None:
        """Delete an item, if there is one."""
        self._client.delete_item(TableName=self.name, Key=serialize(key))

    def query(
        self, index: str, partition: tuple[str, str], *, until: tuple[str, str] | None = None
    ) -> Iterator[Item]:
        """Yield an index's items of one partition in order, at most up to a sort key's value.

        An index lags behind the table, so what it yields may have changed already.
        """
        condition, values = "#partition = :partition", {":partition": partition[1]}
        names = {"#partition": partition[0]}
        if until:
            condition += " AND #sort <= :until"
            values[":until"] = until[1]
            names["#sort"] = until[0]
        pages = self._client.get_paginator("query").paginate(
            TableName=self.name,
            IndexName=index,
            KeyConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=serialize(values),
        )
        for page in pages:
            yield from map(deserialize, page["Items"])

    def under(self, partition: str, prefix: str) -> Iterator[Item]:
        """Yield the items of a partition whose sort keys begin so, as they are now."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self.name,
            ConsistentRead=True,
            KeyConditionExpression="pk = :partition AND begins_with(sk, :prefix)",
            ExpressionAttributeValues=serialize({":partition": partition, ":prefix": prefix}),
        )
        for page in pages:
            yield from map(deserialize, page["Items"])

    def between(self, partition: str, least: str, most: str) -> Iterator[Item]:
        """Yield the items of a partition whose sort keys are from one to another, in order."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self.name,
            KeyConditionExpression="pk = :partition AND sk BETWEEN :least AND :most",
            ExpressionAttributeValues=serialize(
                {":partition": partition, ":least": least, ":most": most}
            ),
        )
        for page in pages:
            yield from map(deserialize, page["Items"])

    def latest_between(
        self, index: str, partition: tuple[str, str], sort: tuple[str, str, str], *, limit: int
    ) -> list[Item]:
        """Return an index's last items of one partition, the last one first.

        ``sort`` is the sort key's name, the least value and the greatest.
        """
        items: list[Item] = []
        start: dict[str, Any] = {}
        while True:
            page = self._client.query(
                TableName=self.name,
                IndexName=index,
                KeyConditionExpression="#partition = :partition AND #sort BETWEEN :least AND :most",
                ExpressionAttributeNames={"#partition": partition[0], "#sort": sort[0]},
                ExpressionAttributeValues=serialize(
                    {":partition": partition[1], ":least": sort[1], ":most": sort[2]}
                ),
                ScanIndexForward=False,
                Limit=limit - len(items),
                **start,
            )
            items += map(deserialize, page["Items"])
            if "LastEvaluatedKey" not in page or len(items) == limit:
                return items
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def latest(
        self, index: str, partition: tuple[str, str], *, limit: int, after: Item | None = None
    ) -> tuple[list[Item], bool]:
        """Return an index's last items of one partition, the last one first, and if there are more.

        ``after`` has the keys, in the table and in the index, of the item to go on from.
        """
        items: list[Item] = []
        start = {"ExclusiveStartKey": serialize(after)} if after else {}
        while True:
            page = self._client.query(
                TableName=self.name,
                IndexName=index,
                KeyConditionExpression="#partition = :partition",
                ExpressionAttributeNames={"#partition": partition[0]},
                ExpressionAttributeValues=serialize({":partition": partition[1]}),
                ScanIndexForward=False,
                Limit=limit - len(items),
                **start,
            )
            items += map(deserialize, page["Items"])
            if "LastEvaluatedKey" not in page or len(items) == limit:
                return items, "LastEvaluatedKey" in page
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def put(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """Return the request that stores an item, whatever is there."""
        return {"TableName": self.name, "Item": serialize(item)}

    def replacing(self, item: Mapping[str, Any], *, condition: str, seen: object) -> dict[str, Any]:
        """Return the request of ``replace``."""
        return {
            **self.put(item),
            "ConditionExpression": condition,
            "ExpressionAttributeValues": serialize({":seen": seen}),
        }

    def replacement(self, item: Mapping[str, Any], *, unless: str) -> dict[str, Any]:
        """Return the request that replaces an item, unless there is none or it has an attribute."""
        condition = f"attribute_exists(pk) AND attribute_not_exists({unless})"
        return {**self.put(item), "ConditionExpression": condition}

    def deletion(self, key: Mapping[str, str]) -> dict[str, Any]:
        """Return the request that deletes an item, if there is one."""
        return {"TableName": self.name, "Key": serialize(key)}

    def only_deletion(self, key: Mapping[str, str]) -> dict[str, Any]:
        """Return the request that deletes an item, which must be there."""
        return {**self.deletion(key), "ConditionExpression": "attribute_exists(pk)"}

    def creation(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """Return the request that stores an item if there is none with its key."""
        return {**self.put(item), "ConditionExpression": "attribute_not_exists(pk)"}

    def expression(
        self,
        key: Mapping[str, str],
        update: str,
        *,
        condition: str,
        values: Mapping[str, Any],
        names: Mapping[str, str],
    ) -> dict[str, Any]:
        """Return the request that changes an item on a condition."""
        return {
            "TableName": self.name,
            "Key": serialize(key),
            "UpdateExpression": update,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": dict(names),
            "ExpressionAttributeValues": serialize(values),
        }


def _is_our_mistake(error: Exception) -> bool:
    """Return whether DynamoDB refused a request for what it says: so it will each time."""
    return isinstance(error, ClientError) and error.response["Error"]["Code"] == (
        "ValidationException"
    )


def serialize(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item in DynamoDB's typed form. Numbers are int or Decimal."""
    return {name: TypeSerializer().serialize(value) for name, value in item.items()}


def deserialize(item: Mapping[str, Any]) -> Item:
    """Return an item of DynamoDB's typed form in plain values."""
    return {name: TypeDeserializer().deserialize(value) for name, value in item.items()}
