"""Templates of notes, and writing one for a session that has ended."""

from infra.pipeline import Pipeline
from infra.router import Router
from infra.storage import Storage
from scribe.settings import ProcessTemplateSettings, TemplatesSettings

SESSION = "/v1/sessions/{session_id}"


def add_templates(router: Router, storage: Storage, pipeline: Pipeline) -> None:
    """Serve what a tenant has of templates, and the filling in of one."""
    templates = router.function(
        "api.templates",
        TemplatesSettings(table_name=storage.table.table_name),
        storage.using_items("DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"),
    )
    router.route("GET", "/v1/templates", templates)
    for method in ("GET", "POST"):
        router.route(method, "/api/v1/template", templates)
    for method in ("PATCH", "DELETE"):
        router.route(method, "/api/v1/template/{template_id}", templates)

    process_template = router.function(
        "api.process_template",
        ProcessTemplateSettings(
            table_name=storage.table.table_name, notes_queue_url=pipeline.notes.url
        ),
        [*storage.using_items("GetItem", "UpdateItem"), *pipeline.notes.sending()],
    )
    for path in ("template", "template/{template_id}"):
        router.route("POST", f"{SESSION}/process/{path}", process_template)
