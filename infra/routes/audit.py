"""The audit trail, for those whose it is."""

from infra.router import Router
from infra.storage import Storage


def add_audit(router: Router, storage: Storage) -> None:
    """Serve a tenant's lines."""
    audit = router.function("api.audit", None, storage.audit.reading())
    router.route("GET", "/v1/audit", audit)
