"""Webhooks: registered, changed, tried, and what was sent to them.

/v1/webhooks, /v1/webhooks/{webhook_id} and below it: ping, deliveries, redeliver.
"""

from dataclasses import dataclass
from functools import cache
from secrets import token_bytes, token_hex

from scribe.audit import Action
from scribe.aws.audit_trail import trail
from scribe.aws.deliveries import Deliveries
from scribe.aws.outbound import Outbound
from scribe.aws.queue import Queue
from scribe.aws.sealing import Sealing
from scribe.aws.webhooks import Webhooks
from scribe.credential import Scope
from scribe.delivery import Delivery, new_delivery
from scribe.delivery_list import DeliveryList
from scribe.edge.http import Event, Request, Response, by_method, endpoint
from scribe.edge.reading import understood, unprocessable
from scribe.errors import Conflict, InvalidRequest
from scribe.event import new_ping
from scribe.settings import WebhooksSettings
from scribe.signature import SECRET_BYTES, new_secret
from scribe.webhook import DisabledReason, SealedSecret, Webhook, WebhookStatus, new_webhook_id
from scribe.webhook_request import RedeliverRange, RegisterWebhook, UpdateWebhook
from scribe.webhook_url import target_of

settings = cache(WebhooksSettings.read)


@dataclass(frozen=True)
class _Deployment:
    webhooks: Webhooks
    deliveries: Deliveries
    sealing: Sealing
    outbound: Outbound
    queue: Queue
    local: bool


@cache
def _deployment() -> _Deployment:
    table_name = settings().table_name
    return _Deployment(
        Webhooks(table_name),
        Deliveries(table_name),
        Sealing(settings().webhook_key_arn),
        Outbound(),
        Queue(settings().deliveries_queue_url),
        settings().local_webhooks,
    )


@endpoint(scope=Scope.MANAGE)
def register(request: Request) -> Response:
    """Register a webhook. A secret that is made here is shown in this answer and never again."""
    use, tenant = _deployment(), request.caller.tenant
    wanted = understood(lambda: RegisterWebhook.parse(request.json(), local=use.local))
    _require_public(wanted.url)
    webhook_id = new_webhook_id(token_hex(12))
    secret = wanted.secret or new_secret(token_bytes(SECRET_BYTES))
    sealed = use.sealing.seal(secret, tenant=tenant, webhook_id=webhook_id)
    webhook = Webhook(
        tenant=tenant,
        webhook_id=webhook_id,
        url=wanted.url,
        events=wanted.events,
        secrets=(SealedSecret(sealed=sealed),),
        created_at=request.now,
        changed_at=request.now,
    )
    line = request.line(Action.WEBHOOK_CREATE, None, webhook_id)
    use.webhooks.create(webhook, line=trail().entry(line))
    shown = {} if wanted.secret else {"secret": secret}
    return Response(201, webhook.view() | shown)


@endpoint(scope=Scope.MANAGE)
def list_all(request: Request) -> Response:
    """List the tenant's webhooks."""
    webhooks = _deployment().webhooks.all(request.caller.tenant)
    return Response(200, {"webhooks": [webhook.view() for webhook in webhooks]})


@endpoint(scope=Scope.MANAGE)
def get(request: Request) -> Response:
    """Get a webhook."""
    return Response(200, _find(request).view())


@endpoint(scope=Scope.MANAGE)
def update(request: Request) -> Response:
    """Change a webhook by the fields that are given; a secret that is made here is shown once."""
    use, now = _deployment(), request.now
    wanted = understood(
        lambda: UpdateWebhook.parse(request.json(), local=use.local), refusal=unprocessable
    )
    if wanted.url is not None:
        _require_public(wanted.url)
    webhook = _find(request)
    made = new_secret(token_bytes(SECRET_BYTES)) if wanted.rotate_secret else None
    secret = wanted.secret or made
    sealed = None
    if secret:
        sealed = use.sealing.seal(secret, tenant=webhook.tenant, webhook_id=webhook.webhook_id)

    def changed(webhook: Webhook) -> Webhook:
        if wanted.url is not None:
            webhook = webhook.with_url(wanted.url, now)
        if wanted.events is not None:
            webhook = webhook.with_events(wanted.events, now)
        if sealed is not None:
            webhook = webhook.with_secret(sealed, now)
        if wanted.status is WebhookStatus.ACTIVE:
            webhook = webhook.enabled(now)
        if wanted.status is WebhookStatus.DISABLED:
            webhook = webhook.disabled(DisabledReason.REQUESTED, now)
        return webhook

    action = Action.WEBHOOK_ROTATE if sealed else Action.WEBHOOK_CHANGE
    line = trail().entry(request.line(action, None, webhook.webhook_id))
    _, after = use.webhooks.change(*webhook.key, changed, line=line)
    return Response(200, after.view() | ({"secret": made} if made else {}))


@endpoint(scope=Scope.MANAGE)
def delete(request: Request) -> Response:
    """Delete a webhook."""
    webhook = _find(request)
    line = request.line(Action.WEBHOOK_DELETE, None, webhook.webhook_id)
    _deployment().webhooks.delete(webhook, line=trail().entry(line))
    return Response(204)


@endpoint(scope=Scope.MANAGE)
def ping(request: Request) -> Response:
    """Send a webhook an event that means nothing, to see how it answers."""
    webhook = _active(request)
    event = new_ping(webhook.tenant, token_hex(16), now=request.now)
    delivery = new_delivery(event, webhook, now=request.now)
    use = _deployment()
    trail().record(request.line(Action.WEBHOOK_PING, None, webhook.webhook_id))
    use.deliveries.create(delivery, now=request.now)
    use.queue.send(delivery.message)
    return Response(202, delivery.view())


@endpoint(scope=Scope.MANAGE)
def list_deliveries(request: Request) -> Response:
    """List a webhook's deliveries with their attempts, the newest first."""
    asked = DeliveryList.parse(request.query)
    found = _deployment().deliveries.page(*_find(request).key, asked)
    shown, cursor = asked.answer(found)
    return Response(200, {"deliveries": [delivery.view() for delivery in shown], **cursor})


@endpoint(scope=Scope.MANAGE)
def get_delivery(request: Request) -> Response:
    """Get a delivery with its attempts."""
    return Response(200, _find_delivery(request, _find(request)).view())


@endpoint(scope=Scope.MANAGE)
def redeliver(request: Request) -> Response:
    """Send a delivery again from the start, whatever became of it."""
    delivery = _find_delivery(request, _active(request))
    _record_redelivery(request, delivery.webhook_id, delivery)
    again = _send_again(delivery, request)
    if again is None:
        raise Conflict("delivery_conflict", "The delivery is being changed: try again.")
    return Response(202, again.view())


@endpoint(scope=Scope.MANAGE)
def redeliver_range(request: Request) -> Response:
    """Send again what failed, or what has another status, from one time to another."""
    wanted = understood(lambda: RedeliverRange.parse(request.json()))
    asked = DeliveryList.parse(wanted.model_dump(by_alias=True), default_status="failed")
    found = _deployment().deliveries.page(*_active(request).key, asked)
    chosen, cursor = asked.answer(found)
    _record_redelivery(request, request.path["webhook_id"], *chosen)
    sent = [each for each in chosen if _send_again(each, request)]
    return Response(202, {"redelivered": len(sent), **cursor})


def _record_redelivery(request: Request, webhook_id: str, *deliveries: Delivery) -> None:
    """Record before they are sent again: each is a change of its own, and no two need agree."""
    ids = (delivery.delivery_id for delivery in deliveries)
    trail().record(request.line(Action.WEBHOOK_REDELIVER, None, webhook_id, *ids))


def _send_again(delivery: Delivery, request: Request) -> Delivery | None:
    """Begin a delivery anew; None if it is changed by another at the same time."""
    use, again = _deployment(), delivery.begun_again(request.now)
    if not use.deliveries.replace(again, seen=delivery, now=request.now):
        return None
    use.queue.send(again.message)
    return again


def _find(request: Request) -> Webhook:
    return _deployment().webhooks.find(request.caller.tenant, request.path["webhook_id"])


def _active(request: Request) -> Webhook:
    webhook = _find(request)
    if not webhook.is_active:
        raise Conflict(
            "webhook_disabled", "The webhook is disabled: set its status to active first."
        )
    return webhook


def _find_delivery(request: Request, webhook: Webhook) -> Delivery:
    return _deployment().deliveries.find(*webhook.key, request.path["delivery_id"])


def _require_public(url: str) -> None:
    """Make sure that a URL leads nowhere that it must not; it may lead nowhere as yet."""
    use = _deployment()
    if use.outbound.is_refused(target_of(url, local=use.local)):
        raise InvalidRequest(
            "invalid_request", "url must lead to an address of the public Internet.", field="url"
        )


_ROUTES = {
    "/v1/webhooks": by_method(POST=register, GET=list_all),
    "/v1/webhooks/{webhook_id}": by_method(GET=get, PATCH=update, DELETE=delete),
    "/v1/webhooks/{webhook_id}/ping": ping,
    "/v1/webhooks/{webhook_id}/deliveries": list_deliveries,
    "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}": get_delivery,
    "/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver": redeliver,
    "/v1/webhooks/{webhook_id}/redeliver": redeliver_range,
}


def handler(event: Event, context: object) -> dict[str, object]:
    """Serve a request by its resource; API Gateway sends no other."""
    return _ROUTES[event["resource"]](event, context)
