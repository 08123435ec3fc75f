"""The audit trail."""

from contract import parameters as p
from contract.answers.audit import AuditLines
from contract.operation import Answer, Operation
from scribe.credential import Scope

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "GET",
        "/v1/audit",
        "exportAudit",
        "Audit",
        "Export the audit trail",
        "Who did what to which session, and when: the tenant's lines in order of time. Exporting"
        " is recorded as well. A line is dated when its request came and written before that is"
        " answered, at most half a minute later.",
        Scope.MANAGE,
        (Answer(200, "The lines.", AuditLines),),
        (),
        (p.LINES_FROM, p.LINES_TO, p.LINES_LIMIT, p.CURSOR),
    ),
)
