"""GET /v1/usage: what the caller's tenant has used, per day and in all."""

from functools import cache

from scribe.aws.usage_rows import UsageRows
from scribe.credential import Scope
from scribe.edge.http import Request, Response, endpoint
from scribe.settings import UsageSettings
from scribe.usage_report import UsageRequest, usage_view

settings = cache(UsageSettings.read)


@cache
def _deployment() -> UsageRows:
    return UsageRows(settings().counters_name)


@endpoint(scope=Scope.READ)
def handler(request: Request) -> Response:
    """Tell usage: ``from`` a day ``to`` another, this month's if the query does not say."""
    asked = UsageRequest.parse(request.query, request.now.date())
    days = _deployment().between(request.caller.tenant, asked.first, asked.last)
    return Response(200, usage_view(asked, days))
