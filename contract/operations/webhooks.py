"""Webhooks: registered, changed, tried; their deliveries, sent again."""

from contract import parameters as p
from contract.answers import webhooks as a
from contract.operation import Answer, Body, Operation
from scribe.credential import Scope
from scribe.webhook_request import RedeliverRange, RegisterWebhook, UpdateWebhook

_TAG = "Webhooks"
_ALL = "/v1/webhooks"
_ONE = f"{_ALL}/{{webhook_id}}"
_DELIVERIES = f"{_ONE}/deliveries"
_DELIVERY = f"{_DELIVERIES}/{{delivery_id}}"

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "POST",
        _ALL,
        "registerWebhook",
        _TAG,
        "Register a webhook",
        "A secret that is made here is shown in this answer and never again. Unknown fields are"
        " ignored.",
        Scope.MANAGE,
        (Answer(201, "Registered.", a.WebhookWithSecret),),
        ("missing_required_field", "webhook_limit_reached", "request_too_large"),
        (),
        Body(
            RegisterWebhook,
            examples={
                "results": {
                    "url": "https://emr.example.com/scribe",
                    "events": ["session.completed", "session.partial", "session.failed"],
                }
            },
            nulls=False,
        ),
    ),
    Operation(
        "GET",
        _ALL,
        "listWebhooks",
        _TAG,
        "List webhooks",
        "All of the tenant's.",
        Scope.MANAGE,
        (Answer(200, "The webhooks.", a.Webhooks),),
    ),
    Operation(
        "GET",
        _ONE,
        "getWebhook",
        _TAG,
        "Get a webhook",
        "Without its secret.",
        Scope.MANAGE,
        (Answer(200, "The webhook.", a.Webhook),),
        ("webhook_not_found",),
        (p.WEBHOOK_ID,),
    ),
    Operation(
        "PATCH",
        _ONE,
        "updateWebhook",
        _TAG,
        "Change a webhook",
        "By the fields that are given. A replaced secret goes on to sign for 24 hours.",
        Scope.MANAGE,
        (Answer(200, "Changed; with a new secret if one was made.", a.WebhookWithSecret),),
        ("webhook_not_found", "validation_error", "request_too_large"),
        (p.WEBHOOK_ID,),
        Body(
            UpdateWebhook,
            examples={"rotate": {"rotate_secret": True}},
            nulls=False,
            required=False,
        ),
    ),
    Operation(
        "DELETE",
        _ONE,
        "deleteWebhook",
        _TAG,
        "Delete a webhook",
        "What is on its way to it is given up.",
        Scope.MANAGE,
        (Answer(204, "Deleted."),),
        ("webhook_not_found",),
        (p.WEBHOOK_ID,),
    ),
    Operation(
        "POST",
        f"{_ONE}/ping",
        "pingWebhook",
        _TAG,
        "Try a webhook",
        "Sends `webhook.ping`, once. Look for the delivery to see how it was answered.",
        Scope.MANAGE,
        (Answer(202, "On its way.", a.Delivery),),
        ("webhook_not_found", "webhook_disabled"),
        (p.WEBHOOK_ID,),
    ),
    Operation(
        "GET",
        _DELIVERIES,
        "listDeliveries",
        _TAG,
        "List deliveries",
        "The newest first, each with its attempts; they are kept for 30 days.",
        Scope.MANAGE,
        (Answer(200, "The deliveries.", a.Deliveries),),
        ("webhook_not_found",),
        (p.WEBHOOK_ID, p.DELIVERY_STATUS, p.FROM, p.TO, p.LIMIT, p.CURSOR),
    ),
    Operation(
        "GET",
        _DELIVERY,
        "getDelivery",
        _TAG,
        "Get a delivery",
        "With its attempts.",
        Scope.MANAGE,
        (Answer(200, "The delivery.", a.Delivery),),
        ("webhook_not_found", "not_found"),
        (p.WEBHOOK_ID, p.DELIVERY_ID),
    ),
    Operation(
        "POST",
        f"{_DELIVERY}/redeliver",
        "redeliver",
        _TAG,
        "Send a delivery again",
        "From the start, whatever became of it.",
        Scope.MANAGE,
        (Answer(202, "On its way.", a.Delivery),),
        ("webhook_not_found", "not_found", "webhook_disabled", "delivery_conflict"),
        (p.WEBHOOK_ID, p.DELIVERY_ID),
    ),
    Operation(
        "POST",
        f"{_ONE}/redeliver",
        "redeliverRange",
        _TAG,
        "Send deliveries again",
        "All of a time: those that failed, unless another `status` is given.",
        Scope.MANAGE,
        (Answer(202, "On their way.", a.Redelivered),),
        (
            "missing_required_field",
            "webhook_not_found",
            "webhook_disabled",
            "request_too_large",
        ),
        (p.WEBHOOK_ID,),
        Body(RedeliverRange, examples={"day": {"from": "2026-01-05T00:00:00Z"}}),
    ),
)
