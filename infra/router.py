"""Putting a function behind a route of the API, with the authorizer in front of it."""

from collections import defaultdict
from collections.abc import Sequence

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.audit import AuditTable
from infra.function import Platform, ScribeFunction
from scribe.settings import HttpSettings, Settings


class Router:
    """The routes of ``rest``: ``methods`` has their verbs by path.

    Functions are made in ``scope``. Unless a route is public, ``authorizer`` says who calls.
    """

    def __init__(
        self,
        scope: Construct,
        platform: Platform,
        rest: apigateway.RestApi,
        base_url: str,
        authorizer: apigateway.IAuthorizer,
        *,
        audit: AuditTable,
    ) -> None:
        self._scope = scope
        self._platform = platform
        self.deployment = platform.deployment
        self.base_url = base_url
        self._rest = rest
        self._authorizer = authorizer
        self._audit = audit
        self.methods: dict[str, list[str]] = defaultdict(list)

    def function(
        self,
        module: str,
        settings: Settings | None,
        access: Sequence[iam.PolicyStatement],
        memory_mb: int = 512,
        *,
        public: bool = False,
    ) -> ScribeFunction:
        """Return the function of ``functions/<module>.py``, which ``access`` is all it may do.

        Unless it is public, it also records in the audit trail.
        """
        http = HttpSettings(allowed_origins=self.deployment.allowed_origins)
        return ScribeFunction(
            self._scope,
            module,
            self._platform,
            settings=[
                http,
                *([settings] if settings else []),
                *([] if public else [self._audit.settings()]),
            ],
            access=[*access, *([] if public else self._audit.recording())],
            memory_mb=memory_mb,
        )

    def route(
        self, method: str, path: str, function: ScribeFunction, *, public: bool = False
    ) -> None:
        """Let ``function`` answer ``method`` on ``path`` (below the stage)."""
        self.methods[path].append(method)
        self._rest.root.resource_for_path(path).add_method(
            method,
            # One permission for the function instead of one per method: its policy has a limit.
            apigateway.LambdaIntegration(function, scope_permission_to_method=False),
            authorizer=None if public else self._authorizer,
            authorization_type=apigateway.AuthorizationType.NONE
            if public
            else apigateway.AuthorizationType.CUSTOM,
        )
