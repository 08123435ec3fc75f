"""Webhooks of tenants, and the log of what was sent to them."""

from infra.pipeline import Pipeline
from infra.router import Router

ROUTES = (
    ("POST", "/v1/webhooks"),
    ("GET", "/v1/webhooks"),
    ("GET", "/v1/webhooks/{webhook_id}"),
    ("PATCH", "/v1/webhooks/{webhook_id}"),
    ("DELETE", "/v1/webhooks/{webhook_id}"),
    ("POST", "/v1/webhooks/{webhook_id}/ping"),
    ("POST", "/v1/webhooks/{webhook_id}/redeliver"),
    ("GET", "/v1/webhooks/{webhook_id}/deliveries"),
    ("GET", "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}"),
    ("POST", "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver"),
)


def add_webhooks(router: Router, pipeline: Pipeline) -> None:
    """Serve the webhooks, by one function for all of it."""
    wired = pipeline.webhooks
    function = router.function("api.webhooks", wired.api_settings(), wired.api_access())
    for method, path in ROUTES:
        router.route(method, path, function)
