"""The arrows of the design: who may import whom."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FUNCTIONS = ROOT / "functions"
HEAVY = {"av", "pocketsphinx", "numpy"}


def imports(path: Path) -> set[str]:
    """Return the full names of the modules that a file imports, at any depth."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module}
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def roots(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((FUNCTIONS / folder).rglob("*.py"))]


RULES = sorted((FUNCTIONS / "scribe").glob("*.py")) + files("scribe/clinical")


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rules_know_neither_http_nor_aws_nor_engines(path: Path) -> None:
    names = imports(path)

    assert roots(names) <= {"pydantic", "scribe", *sys.stdlib_module_names}
    assert not {name for name in names if name.startswith(("scribe.edge", "scribe.aws"))}
    assert not {name for name in names if name.startswith(("scribe.engines", "scribe.media"))}


@pytest.mark.parametrize("path", files("api", "workers", "scribe"), ids=str)
def test_nothing_imports_a_caller(path: Path) -> None:
    assert not roots(imports(path)) & {"api", "workers", "infra", "local", "ops", "contract"}


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("aws_lambda_powertools", ("scribe/edge",)),
        ("boto3", ("scribe/aws",)),
        ("botocore", ("scribe/aws",)),
        ("av", ("scribe/media",)),
        ("pocketsphinx", ("scribe/engines",)),
    ],
)
def test_each_library_has_its_room(library: str, rooms: tuple[str, ...]) -> None:
    elsewhere = set(files("api", "workers", "scribe")) - set(files(*rooms))

    assert not [path for path in elsewhere if library in roots(imports(path))]


@pytest.mark.parametrize("path", files("api"), ids=lambda path: path.stem)
def test_no_api_handler_waits_for_heavy_libraries(path: Path) -> None:
    names = imports(path)

    assert not {name for name in names if name.startswith(("scribe.media", "scribe.engines"))}
    assert not roots(names) & HEAVY


@pytest.mark.parametrize("path", sorted((ROOT / "infra").glob("*.py")), ids=lambda path: path.stem)
def test_infra_knows_settings_and_schemas_only(path: Path) -> None:
    scribe = {name for name in imports(path) if name.startswith("scribe")}
    known = ("settings", "limits", "aws.schema", "aws.counters_schema")
    rooms = tuple(f"scribe.{name}." for name in known)
    allowed = {"scribe.aws", *(f"scribe.{name}" for name in known)}
    assert {name for name in scribe if not name.startswith(rooms)} <= allowed


@pytest.mark.parametrize("path", sorted((ROOT / "contract").rglob("*.py")), ids=str)
def test_the_contract_knows_what_is_said_and_not_who_says_it(path: Path) -> None:
    names = imports(path)
    known = {"contract", "scribe", "pydantic", "pydantic_core", "typing_extensions"}
    assert roots(names) <= known | set(sys.stdlib_module_names)
    assert not {name for name in names if name.startswith(("scribe.aws", "scribe.engines"))}
