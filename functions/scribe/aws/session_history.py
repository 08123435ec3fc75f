"""The lists of sessions in the table: a tenant's, and a patient's."""

from scribe.aws import schema
from scribe.aws.session_rows import from_item
from scribe.aws.table import Table
from scribe.history import HistoryRequest
from scribe.session import Session


class SessionHistory:
    """The sessions of a table by time. Cancelled and erased ones are in no list."""

    def __init__(self, table_name: str) -> None:
        self._table = Table(table_name)

    def page(self, tenant: str, request: HistoryRequest) -> tuple[list[Session], bool]:
        """Return the sessions that are asked for, the newest first, and whether there are more.

        An index lags behind the table by a moment.
        """
        index, start = schema.LISTING_INDEX, schema.session_listing(tenant, "")
        if request.oid is not None:
            index, start = schema.PATIENT_INDEX, schema.patient_listing(tenant, request.oid, "")
        (partition, value), (sort_key, _) = start.items()
        after = None
        if request.after:
            after = {
                **schema.session_key(tenant, request.after.session_id),
                partition: value,
                sort_key: request.after.created_at,
            }
        items, more = self._table.latest(
            index, (partition, value), limit=request.count, after=after
        )
        return [from_item(item) for item in items], more
