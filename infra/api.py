"""The REST API: its routes, who may call them, and its answers where no function is asked."""

from aws_cdk import Aws, CfnOutput, Duration, RemovalPolicy
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from infra import cors
from infra.api_stage import stage_options
from infra.deployment import Deployment
from infra.function import Platform, ScribeFunction
from infra.gateway_responses import METHOD_NOT_ALLOWED, add_gateway_responses
from infra.mock import add_mock, add_not_found
from infra.pipeline import Pipeline
from infra.router import Router
from infra.routes.access import add_access
from infra.routes.audio import add_audio
from infra.routes.audit import add_audit
from infra.routes.documents import add_documents
from infra.routes.sessions import add_sessions
from infra.routes.templates import add_templates
from infra.routes.usage import add_usage
from infra.routes.webhooks import add_webhooks
from infra.storage import Storage
from infra.template_names import name_in_template
from scribe.aws import schema
from scribe.aws.counters_schema import MINUTE_LEADING_KEYS
from scribe.settings import AuthorizerSettings

STAGE = "voice"
"""The protocol's addresses begin with it, so it is part of the contract."""


class Api(Construct):
    """The API, ``base_url`` being its address up to the stage: ``https://…/voice``."""

    def __init__(
        self, scope: Construct, platform: Platform, storage: Storage, pipeline: Pipeline
    ) -> None:
        super().__init__(scope, "Api")
        self._platform = platform
        self.rest = apigateway.RestApi(
            self,
            "RestApi",
            rest_api_name=platform.deployment.stack_name,
            # Bodies reach the functions as the bytes that were sent.
            binary_media_types=["*/*"],
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            deploy_options=stage_options(self, STAGE, platform),
            # One for all APIs of an account and region, so it stays when this one goes.
            cloud_watch_role=platform.deployment.set_api_log_role,
            cloud_watch_role_removal_policy=RemovalPolicy.RETAIN
            if platform.deployment.set_api_log_role
            else None,
        )
        if platform.deployment.set_api_log_role:
            name_in_template(self.rest.node.find_child("CloudWatchRole"), "ApiLogRole")
        if not platform.deployment.local:
            self._refuse_old_tls()
        # The output that the CDK adds by itself; the stack's own says more.
        self.rest.node.try_remove_child("Endpoint")
        self.base_url = base_url(self.rest, platform.deployment)
        self.authorizer = self._make_authorizer(storage)
        self._router = Router(
            self,
            platform,
            self.rest,
            self.base_url,
            self._ask_for_credentials(),
            audit=storage.audit,
        )
        self._add_routes(storage, pipeline)
        self._answer_the_rest()
        self._add_domain()
        self._add_web_acl()

    def _refuse_old_tls(self) -> None:
        """Take TLS 1.2 and 1.3 at API Gateway's own address: a regional API takes 1.0 by default.

        ``BASIC`` lets a domain of one's own point here, whatever policy that has.
        """
        rest = self.rest.node.default_child
        if not isinstance(rest, apigateway.CfnRestApi):
            raise TypeError("the API is none of CloudFormation's")
        rest.security_policy = "SecurityPolicy_TLS13_1_2_PQ_2025_09"
        rest.endpoint_access_mode = "BASIC"

    def _add_routes(self, storage: Storage, pipeline: Pipeline) -> None:
        router = self._router
        add_access(router, storage)
        add_sessions(router, storage, pipeline)
        add_audio(router, storage)
        add_documents(router, storage, pipeline)
        add_templates(router, storage, pipeline)
        add_webhooks(router, pipeline)
        add_usage(router, storage)
        add_audit(router, storage)

    def _make_authorizer(self, storage: Storage) -> ScribeFunction:
        return ScribeFunction(
            self,
            "api.authorizer",
            self._platform,
            settings=[
                AuthorizerSettings(
                    table_name=storage.table.table_name,
                    token_secret_arn=storage.token_secret.secret_arn,
                    counters_name=storage.counters.name,
                    limits=self._platform.deployment.limits,
                )
            ],
            access=[
                *storage.finding_credentials(
                    schema.API_KEY_LEADING_KEYS, schema.CLIENT_LEADING_KEYS
                ),
                *storage.using_items("GetItem", leading_keys=schema.LIMITS_LEADING_KEYS),
                *storage.counters.using("UpdateItem", leading_keys=MINUTE_LEADING_KEYS),
                *storage.reading_token_secret(),
            ],
            timeout=Duration.seconds(10),
        )

    def _ask_for_credentials(self) -> apigateway.RequestAuthorizer:
        return apigateway.RequestAuthorizer(
            self,
            "RequestAuthorizer",
            handler=self.authorizer,
            # A credential comes in one of two headers, and API Gateway's cache would want both.
            identity_sources=[],
            results_cache_ttl=Duration.seconds(0),
        )

    def _answer_the_rest(self) -> None:
        """Answer preflights, wrong methods and unknown addresses without a function."""
        origins = self._platform.deployment.allowed_origins
        for path, methods in self._router.methods.items():
            resource = self.rest.root.resource_for_path(path)
            cors.add_preflight(resource, methods, origins)
            allow = ", ".join([*methods, "OPTIONS"])
            add_mock(resource, "ANY", 405, body=METHOD_NOT_ALLOWED, headers={"Allow": allow})
        # Without these, API Gateway takes a bearer token on an unknown address for a broken
        # AWS signature and says so.
        add_not_found(self.rest.root)
        add_not_found(self.rest.root.add_resource("{proxy+}"))
        add_gateway_responses(self.rest, cors.error_headers(origins))

    def _add_domain(self) -> None:
        deployment = self._platform.deployment
        if not deployment.domain_name:
            return
        domain = apigateway.DomainName(
            self,
            "Domain",
            domain_name=deployment.domain_name,
            certificate=acm.Certificate.from_certificate_arn(
                self, "Certificate", deployment.certificate_arn
            ),
            endpoint_type=apigateway.EndpointType.REGIONAL,
            security_policy=apigateway.SecurityPolicy.TLS_1_2,
        )
        # At the root too, since clients look for discovery at /.well-known of a host.
        for base_path in (STAGE, None):
            domain.add_base_path_mapping(
                self.rest, base_path=base_path, stage=self.rest.deployment_stage
            )
        target = CfnOutput(self, "DomainTarget", value=domain.domain_name_alias_domain_name)
        target.override_logical_id("DomainTarget")

    def _add_web_acl(self) -> None:
        if web_acl := self._platform.deployment.web_acl_arn:
            wafv2.CfnWebACLAssociation(
                self,
                "WebAcl",
                resource_arn=self.rest.deployment_stage.stage_arn,
                web_acl_arn=web_acl,
            )


def base_url(rest: apigateway.RestApi, deployment: Deployment) -> str:
    """Return the public address of ``rest`` up to its stage.

    Built from the API's id and not from its stage: functions are told it, the stage waits for
    its methods and these for their functions.
    """
    if deployment.local:
        return f"{deployment.endpoint.rstrip('/')}/_aws/execute-api/{rest.rest_api_id}/{STAGE}"
    if deployment.domain_name:
        return f"https://{deployment.domain_name}/{STAGE}"
    host = f"{rest.rest_api_id}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}"
    return f"https://{host}/{STAGE}"
