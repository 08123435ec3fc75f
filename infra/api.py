"""The REST API: its routes, who may call them, and its answers where no function is asked."""

from collections import defaultdict
from collections.abc import Sequence

from aws_cdk import Aws, CfnOutput, Duration, RemovalPolicy
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra import cors
from infra.api_stage import stage_options
from infra.deployment import Deployment
from infra.function import Platform, ScribeFunction, name_in_template
from infra.gateway_responses import METHOD_NOT_ALLOWED, add_gateway_responses
from infra.mock import add_mock, add_not_found
from infra.pipeline import Pipeline
from infra.storage import Storage
from infra.webhooks import ROUTES
from scribe.aws import schema
from scribe.settings import (
    AuthorizerSettings,
    CreateSessionSettings,
    DiscoverySettings,
    DocumentsSettings,
    EndSessionSettings,
    EraseSessionSettings,
    GetSessionSettings,
    HistorySettings,
    HttpSettings,
    LoginSettings,
    ProcessTemplateSettings,
    SessionAudioSettings,
    SessionDocumentsSettings,
    Settings,
    TemplatesSettings,
    UpdateSessionSettings,
    UploadAudioSettings,
    UploadTranscriptSettings,
)

STAGE = "voice"
"""The protocol's addresses begin with it, so it is part of the contract."""


class Api(Construct):
    """The API, ``base_url`` being its address up to the stage: ``https://…/voice``."""

    def __init__(
        self, scope: Construct, platform: Platform, storage: Storage, pipeline: Pipeline
    ) -> None:
        super().__init__(scope, "Api")
        self._platform = platform
        self._storage = storage
        self._pipeline = pipeline
        self._origins = platform.deployment.allowed_origins
        self._methods: dict[str, list[str]] = defaultdict(list)
        self.rest = apigateway.RestApi(
            self,
            "RestApi",
            rest_api_name=platform.deployment.stack_name,
            # Bodies reach the functions as the bytes that were sent.
            binary_media_types=["*/*"],
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            deploy_options=stage_options(self, STAGE, platform.deployment),
            # One for all APIs of an account and region, so it stays when this one goes.
            cloud_watch_role=platform.deployment.set_api_log_role,
            cloud_watch_role_removal_policy=RemovalPolicy.RETAIN
            if platform.deployment.set_api_log_role
            else None,
        )
        if platform.deployment.set_api_log_role:
            name_in_template(self.rest.node.find_child("CloudWatchRole"), "ApiLogRole")
        # The output that the CDK adds by itself; the stack's own says more.
        self.rest.node.try_remove_child("Endpoint")
        self.base_url = base_url(self.rest, platform.deployment)
        self.authorizer = self._make_authorizer()
        self._asking = self._ask_for_credentials()
        self._add_routes()
        self._answer_the_rest()
        self._add_domain()

    def _add_routes(self) -> None:
        table_name = self._storage.table.table_name
        bucket_name = self._storage.bucket.bucket_name
        session = "/v1/sessions/{session_id}"

        discovery = self._function(
            "api.discovery",
            DiscoverySettings(base_url=self.base_url, engines=self._platform.deployment.engines),
            [],
        )
        for root in ("/v1", ""):
            path = f"{root}/.well-known/medscribealliance"
            self._route("GET", path, discovery, public=True)

        templates = self._function(
            "api.templates",
            TemplatesSettings(table_name=table_name),
            self._storage.using_items("DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"),
        )
        self._route("GET", "/v1/templates", templates)
        for method in ("GET", "POST"):
            self._route(method, "/api/v1/template", templates)
        for method in ("PATCH", "DELETE"):
            self._route(method, "/api/v1/template/{template_id}", templates)

        login = self._function(
            "api.login",
            LoginSettings(
                table_name=table_name, token_secret_arn=self._storage.token_secret.secret_arn
            ),
            [*self._storage.using_items("GetItem"), *self._storage.reading_token_secret()],
        )
        for action in ("login", "refresh-token", "refresh"):
            self._route("POST", f"/connect-auth/v1/account/{action}", login, public=True)

        create_session = self._function(
            "api.create_session",
            CreateSessionSettings(
                table_name=table_name,
                bucket_name=bucket_name,
                base_url=self.base_url,
                result_retention_days=self._platform.deployment.result_retention_days,
                engines=self._platform.deployment.engines,
            ),
            [
                *self._storage.using_items("GetItem", "PutItem"),
                # A presigned upload is this function's own right, lent out.
                *self._storage.writing_objects("audio/"),
            ],
        )
        self._route("POST", "/v1/sessions", create_session)

        upload_audio = self._function(
            "api.upload_audio",
            UploadAudioSettings(table_name=table_name, bucket_name=bucket_name),
            [
                *self._storage.using_items("GetItem", "UpdateItem"),
                *self._storage.writing_objects("audio/"),
            ],
            memory_mb=1024,
        )
        self._route("POST", f"{session}/audio", upload_audio)
        self._route("POST", f"{session}/audio/{{file_name}}", upload_audio)
        self._route("PUT", f"{session}/audio/{{file_name}}", upload_audio)

        end_session = self._function(
            "api.end_session",
            EndSessionSettings(
                table_name=table_name,
                bucket_name=bucket_name,
                process_queue_url=self._pipeline.process.url,
                base_url=self.base_url,
            ),
            [
                *self._storage.using_items("GetItem", "PutItem", "UpdateItem"),
                *self._storage.listing_versions("audio/"),
                *self._storage.reading_objects("audio/", versions=True),
                self._pipeline.process.sending(),
            ],
        )
        self._route("POST", f"{session}/end", end_session)

        get_session = self._function(
            "api.get_session",
            GetSessionSettings(
                table_name=table_name, bucket_name=bucket_name, base_url=self.base_url
            ),
            [
                # It writes that a session has expired, when it tells so.
                *self._storage.using_items("GetItem", "UpdateItem"),
                *self._storage.listing_versions("audio/"),
                *self._storage.reading_objects("audio/", versions=True),
                *self._storage.finding_objects("documents/"),
                *self._storage.reading_objects("documents/", "transcripts/"),
                *self._storage.writing_objects("audio/"),
            ],
        )
        self._route("GET", session, get_session)
        self._add_changes(session)

    def _add_changes(self, session: str) -> None:
        storage = self._storage
        table_name, bucket_name = storage.table.table_name, storage.bucket.bucket_name

        update_session = self._function(
            "api.update_session",
            UpdateSessionSettings(
                table_name=table_name,
                bucket_name=bucket_name,
                engines=self._platform.deployment.engines,
            ),
            [
                *storage.using_items("DeleteItem", "GetItem", "UpdateItem"),
                *storage.erasing_objects(),
            ],
        )
        self._route("PATCH", session, update_session)

        erase_session = self._function(
            "api.erase_session",
            EraseSessionSettings(table_name=table_name, bucket_name=bucket_name),
            [
                *storage.using_items("DeleteItem", "GetItem", "PutItem"),
                *storage.erasing_objects(),
            ],
        )
        self._route("DELETE", session, erase_session)

        process_template = self._function(
            "api.process_template",
            ProcessTemplateSettings(
                table_name=table_name, notes_queue_url=self._pipeline.notes.url
            ),
            [*storage.using_items("GetItem", "UpdateItem"), self._pipeline.notes.sending()],
        )
        for path in ("template", "template/{template_id}"):
            self._route("POST", f"{session}/process/{path}", process_template)

        upload_transcript = self._function(
            "api.upload_transcript",
            UploadTranscriptSettings(
                table_name=table_name,
                bucket_name=bucket_name,
                notes_queue_url=self._pipeline.notes.url,
            ),
            [
                *storage.using_items("GetItem", "UpdateItem"),
                # Where there is audio already, no transcript is taken.
                *storage.listing_versions("audio/"),
                *storage.reading_objects("audio/", versions=True),
                *storage.writing_objects("transcripts/"),
                self._pipeline.notes.sending(),
            ],
        )
        transaction = "/api/v1/transaction/{session_id}"
        self._route("POST", f"{transaction}/convert-to-template", upload_transcript)

        session_audio = self._function(
            "api.session_audio",
            SessionAudioSettings(table_name=table_name, bucket_name=bucket_name),
            [
                *storage.using_items("GetItem"),
                *storage.finding_objects("combined/"),
                # Whoever has the URL reads with this function's right.
                *storage.reading_objects("combined/"),
            ],
        )
        self._route("GET", f"{session}/audio", session_audio)

        documents = self._function(
            "api.documents",
            DocumentsSettings(table_name=table_name, bucket_name=bucket_name),
            [
                *storage.using_items("GetItem", "UpdateItem"),
                *storage.finding_objects("documents/"),
                # A presigned address is this function's own right, lent out.
                *storage.reading_objects("documents/"),
                *storage.writing_objects("documents/"),
            ],
        )
        self._route("POST", "/api/v1/documents", documents)
        for method in ("GET", "DELETE"):
            self._route(method, "/api/v1/documents/{document_id}", documents)

        session_documents = self._function(
            "api.session_documents",
            SessionDocumentsSettings(table_name=table_name, bucket_name=bucket_name),
            [
                *storage.using_items("GetItem"),
                *storage.finding_objects("documents/"),
                *storage.reading_objects("documents/"),
            ],
        )
        self._route("GET", "/api/v1/sessions/{session_id}", session_documents)

        history = self._function(
            "api.history",
            HistorySettings(table_name=table_name),
            [
                *storage.reading_index(schema.LISTING_INDEX),
                *storage.reading_index(schema.PATIENT_INDEX),
            ],
        )
        self._route("GET", "/api/v2/transaction/history", history)
        self._add_webhooks()

    def _add_webhooks(self) -> None:
        wired = self._pipeline.webhooks
        function = self._function("api.webhooks", wired.api_settings(), wired.api_access())
        for method, path in ROUTES:
            self._route(method, path, function)

    def _function(
        self,
        module: str,
        settings: Settings,
        access: Sequence[iam.PolicyStatement],
        memory_mb: int = 512,
    ) -> ScribeFunction:
        return ScribeFunction(
            self,
            module,
            self._platform,
            settings=[HttpSettings(allowed_origins=self._origins), settings],
            access=access,
            memory_mb=memory_mb,
        )

    def _make_authorizer(self) -> ScribeFunction:
        return ScribeFunction(
            self,
            "api.authorizer",
            self._platform,
            settings=[
                AuthorizerSettings(
                    table_name=self._storage.table.table_name,
                    token_secret_arn=self._storage.token_secret.secret_arn,
                )
            ],
            access=[*self._storage.using_items("GetItem"), *self._storage.reading_token_secret()],
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

    def _route(
        self, method: str, path: str, function: ScribeFunction, *, public: bool = False
    ) -> None:
        """Let ``function`` answer ``method`` on ``path`` (below the stage)."""
        self._methods[path].append(method)
        self.rest.root.resource_for_path(path).add_method(
            method,
            # One permission for the function instead of one per method: its policy has a limit.
            apigateway.LambdaIntegration(function, scope_permission_to_method=False),
            authorizer=None if public else self._asking,
            authorization_type=apigateway.AuthorizationType.NONE
            if public
            else apigateway.AuthorizationType.CUSTOM,
        )

    def _answer_the_rest(self) -> None:
        """Answer preflights, wrong methods and unknown addresses without a function."""
        for path, methods in self._methods.items():
            resource = self.rest.root.resource_for_path(path)
            cors.add_preflight(resource, methods, self._origins)
            allow = ", ".join([*methods, "OPTIONS"])
            add_mock(resource, "ANY", 405, body=METHOD_NOT_ALLOWED, headers={"Allow": allow})
        # Without these, API Gateway takes a bearer token on an unknown address for a broken
        # AWS signature and says so.
        add_not_found(self.rest.root)
        add_not_found(self.rest.root.add_resource("{proxy+}"))
        add_gateway_responses(self.rest, cors.error_headers(self._origins))

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
