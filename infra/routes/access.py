"""What is asked before anything else: how to talk to this server, and an access token."""

from infra.router import Router
from infra.storage import Storage
from scribe.aws import schema
from scribe.aws.counters_schema import LOGIN_LEADING_KEYS
from scribe.settings import DiscoverySettings, LoginSettings


def add_access(router: Router, storage: Storage) -> None:
    """Serve discovery and login, to anybody."""
    deployment = router.deployment
    discovery = router.function(
        "api.discovery",
        DiscoverySettings(base_url=router.base_url, engines=deployment.engines),
        [],
        public=True,
    )
    for root in ("/v1", ""):
        path = f"{root}/.well-known/medscribealliance"
        router.route("GET", path, discovery, public=True)
    router.route("GET", "/v1/openapi.json", discovery, public=True)

    login = router.function(
        "api.login",
        LoginSettings(
            table_name=storage.table.table_name,
            token_secret_arn=storage.token_secret.secret_arn,
            counters_name=storage.counters.name,
        ),
        [
            *storage.counters.using("GetItem", "UpdateItem", leading_keys=LOGIN_LEADING_KEYS),
            *storage.finding_credentials(schema.CLIENT_LEADING_KEYS),
            *storage.reading_token_secret(),
        ],
        public=True,
    )
    for action in ("login", "refresh-token", "refresh"):
        router.route("POST", f"/connect-auth/v1/account/{action}", login, public=True)
