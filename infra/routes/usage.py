"""What a tenant has used."""

from infra.router import Router
from infra.storage import Storage
from scribe.aws.counters_schema import USAGE_LEADING_KEYS
from scribe.settings import UsageSettings


def add_usage(router: Router, storage: Storage) -> None:
    """Serve a tenant's usage, per day and in all."""
    usage = router.function(
        "api.usage",
        UsageSettings(counters_name=storage.counters.name),
        storage.counters.using("Query", leading_keys=USAGE_LEADING_KEYS),
    )
    router.route("GET", "/v1/usage", usage)
