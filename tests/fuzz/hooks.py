"""What schemathesis is told beyond the document: ids that there are, and two checks of our own."""

import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import schemathesis

IDS: dict[str, dict[str, list[str]]] = json.loads(Path(os.environ["FUZZ_IDS"]).read_text())
"""By operation, or ``*`` for all others: values of parameters in addresses."""
KNOWN = Path(os.environ["FUZZ_DOCUMENT"]).read_text()
"""What stands in the document may stand in an answer."""
RULES = ("Value error", "Input should be a valid integer")
"""Problems that no schema can say: a model's own rules, and that 3.0 is no integer."""
_SHORT = 6


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Name what there is in two of three addresses, the same in each run of the same case."""
    number = zlib.crc32(repr((case.path_parameters, case.query, case.body)).encode())
    if number % 3 == 0 or not case.path_parameters or _is_wrong(case):
        return
    operation = case.operation.definition.raw["operationId"]
    for name in case.path_parameters:
        known = IDS.get(operation, {}).get(name) or IDS["*"].get(name)
        if known:
            case.path_parameters[name] = known[number // 3 % len(known)]


def _is_wrong(case: Any) -> bool:
    """Whether the address is to be one that the document does not allow."""
    parts = case.meta.components.items() if case.meta else ()
    return any(str(place).endswith("PATH") and not part.mode.is_positive for place, part in parts)


@schemathesis.hook
def filter_case(context: Any, case: Any) -> bool:
    """Leave out what counts as absent, and what the emulator takes otherwise than API Gateway.

    Its policies hold for no address with a line break.
    """
    path, query = case.path_parameters or {}, case.query or {}
    return not any(str(each) == "" for each in query.values()) and not any(
        "\n" in str(each) or "\r" in str(each) for each in path.values()
    )


@schemathesis.check
def accepted(context: Any, response: Any, case: Any) -> None:
    """What the document allows is refused by no model, if maybe by the state of things."""
    mode = case.meta.generation.mode if case.meta else None
    if response.status_code not in {400, 422} or mode is None or not mode.is_positive:
        return
    fields = response.json()["error"]["details"].get("fields", [])
    wrong = [each for each in fields if not each["problem"].startswith(RULES)]
    assert not wrong, f"the document allows what a model refuses: {wrong}"


@schemathesis.check
def envelope(context: Any, response: Any, case: Any) -> None:
    """Every error has the protocol's shape; an expired session is told as what it is."""
    if response.status_code < 400:
        return
    said = response.json()
    if response.status_code == 410 and "session_id" in said:
        return
    assert set(said) == {"error"}, "an error has but one member"
    error = said["error"]
    assert set(error) == {"code", "message", "details"}, "an error has code, message, details"
    assert isinstance(error["code"], str), "a code is text"
    assert isinstance(error["message"], str), "a message is text"
    assert isinstance(error["details"], dict), "details are an object"


@schemathesis.check
def no_echo(context: Any, response: Any, case: Any) -> None:
    """No error gives back what was sent, but for ids."""
    if response.status_code < 400:
        return
    answer = json.dumps(response.json(), ensure_ascii=False)
    sent = [case.body, case.query, case.headers, case.cookies]
    named = case.body.get("session_id") if isinstance(case.body, dict) else None
    ids = json.dumps([*case.path_parameters.values(), named], ensure_ascii=False)
    for text in _texts(sent):
        if len(text) >= _SHORT and text not in KNOWN and text not in ids:
            assert text not in answer, "an error gives back what was sent"


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in what was sent, names too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.decode("latin-1")
    elif hasattr(value, "items"):
        for name, member in value.items():
            yield str(name)
            yield from _texts(member)
    elif isinstance(value, list | tuple):
        for member in value:
            yield from _texts(member)
