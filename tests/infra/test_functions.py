import ast
import inspect
from pathlib import Path
from typing import Any

import pytest

import scribe.settings
from tests.infra.template import Synth, Template

FUNCTIONS = Path(__file__).parents[2] / "functions"
MODULES = [
    *("api.audit", "api.authorizer", "api.create_session", "api.discovery", "api.documents"),
    *("api.end_session", "api.erase_session", "api.get_session", "api.history", "api.login"),
    *("api.session_audio", "api.session_documents"),
    *("api.templates", "api.update_session", "api.upload_audio", "workers.late_audio"),
    *("workers.dead_letter", "workers.process_session", "workers.publish_events"),
    *("api.usage", "workers.count_usage"),
    *("api.process_template", "api.upload_transcript"),
    *("workers.sweep", "workers.sweep_deliveries", "workers.transcribe_session"),
    "workers.write_note",
    *("api.webhooks", "workers.dispatch_webhooks", "workers.deliver_webhook"),
]


def logical_id(module: str) -> str:
    return module.partition(".")[2].title().replace("_", "")


def test_there_is_a_function_per_module(template: Template) -> None:
    handlers = {
        name: function["Handler"] for name, function in template.of_type("Lambda::Function").items()
    }
    assert handlers == {logical_id(module): f"{module}.handler" for module in MODULES}


@pytest.mark.parametrize("module", MODULES)
def test_a_function_is_told_all_that_its_module_reads(
    template: Template, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    function = template.of_type("Lambda::Function")[logical_id(module)]
    environment: dict[str, Any] = function["Environment"]["Variables"]
    for name, value in environment.items():
        monkeypatch.setenv(name, value if isinstance(value, str) else "resolved-at-deployment")

    models = read_by(module)
    assert models, f"{module} reads no settings"
    for model in models:
        model.read()
    wanted = {
        name.upper()
        for model in [*models, scribe.settings.MetricsSettings]
        for name in model.model_fields
    }
    assert set(environment) - wanted == {"LOG_LEVEL", "PYDANTIC_DISABLE_PLUGINS"}, (
        "told more than it reads"
    )


def read_by(module: str) -> list[type[scribe.settings.Settings]]:
    """Return the settings that a handler reads: those that it names, HTTP's, the trail's."""
    source = (FUNCTIONS / f"{module.replace('.', '/')}.py").read_text()
    names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    models = {
        name: model
        for name, model in inspect.getmembers(scribe.settings, inspect.isclass)
        if issubclass(model, scribe.settings.Settings)
    }
    found = [models[name] for name in sorted(names) if name in models]
    if "endpoint" in names:
        found.append(scribe.settings.HttpSettings)
    # What asks for a scope records whom it refuses.
    if {"Scope", "trail"} & names and module != "api.authorizer":
        found.append(scribe.settings.AuditSettings)
    return found


def test_functions_run_on_arm_with_a_python_that_has_the_decoder(template: Template) -> None:
    for name, function in template.of_type("Lambda::Function").items():
        assert function["Architectures"] == ["arm64"], name
        assert function["Runtime"] == "python3.13", name


def test_every_function_has_a_log_of_its_own_that_ends(synth: Synth) -> None:
    template = synth(log_retention_days=90)
    logs = template.of_type("Logs::LogGroup")
    used = [
        function["LoggingConfig"]["LogGroup"]["Ref"]
        for function in template.of_type("Lambda::Function").values()
    ]
    assert sorted([*used, "AccessLogs"]) == sorted(logs)
    assert {group["RetentionInDays"] for group in logs.values()} == {90}


def test_a_function_has_one_permission_however_many_routes(template: Template) -> None:
    permitted = [
        permission["FunctionName"]["Fn::GetAtt"][0]
        for permission in template.of_type("Lambda::Permission").values()
    ]
    assert sorted(permitted) == sorted(
        logical_id(module) for module in MODULES if module.startswith(("api.", "workers.sweep"))
    )


def test_no_request_is_cut_off_by_its_function_before_the_gateway_does(template: Template) -> None:
    functions = template.of_type("Lambda::Function")
    for module in MODULES:
        if module.startswith("api."):
            assert functions[logical_id(module)]["Timeout"] <= 29, module
    assert functions["ProcessSession"]["Timeout"] == 900
