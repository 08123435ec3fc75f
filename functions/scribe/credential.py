"""Who calls: tenants, scopes and the callers that the authorizer yields."""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What a credential may do (protocol: Authentication)."""

    CAPTURE = "capture"
    READ = "read"
    MANAGE = "manage"


@dataclass(frozen=True)
class Caller:
    """A caller: the tenant that all its data is keyed by, its credential, what it may do."""

    tenant: str
    credential_id: str
    scopes: frozenset[Scope]
