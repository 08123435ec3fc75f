"""Usage: what a tenant has used."""

from contract.answers.usage import Usage
from contract.operation import Answer, Operation, Parameter
from scribe.credential import Scope
from scribe.usage_report import MOST_DAYS

_DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d\d-\d\d$"}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "GET",
        "/v1/usage",
        "getUsage",
        "Usage",
        "Get usage",
        "What the tenant used, by day of UTC, counted within seconds. What is erased stays"
        " counted.",
        Scope.READ,
        (Answer(200, "The usage.", Usage),),
        (),
        (
            Parameter(
                "from",
                "query",
                f"The first day; by default the first of the month. At most {MOST_DAYS} at once.",
                _DAY,
                "2026-01-01",
            ),
            Parameter("to", "query", "The last day; by default today.", _DAY, "2026-01-31"),
        ),
    ),
)
