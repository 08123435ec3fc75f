"""Every endpoint, called by one tenant with all that another has.

What is answered, and what is asked of AWS for it, is as if the other's things had never been: so
there is nothing to be read, guessed or inferred, and nothing to be timed either.
"""

import base64
import json
import re
from collections.abc import Iterator
from itertools import count, product
from typing import Any

import pytest

from tests.functions import calls
from tests.functions.conftest import Deployment, api_event
from tests.functions.hooks import ADDRESS
from tests.functions.tenants.estate import LATER, Estate, never
from tests.functions.tenants.routes import NAMED, ROUTES, Ask
from tests.functions.tenants.watching import aws_calls, kept_of_others, kinds

OWNER, STRANGER = "clinic-alpha", "clinic-b"
MARK = "Xylophagous"
CLAIM = base64.b64encode(json.dumps({"tenant": OWNER, "b-id": OWNER}).encode()).decode()
NOT_TRUSTED = {"jwt-payload": CLAIM, "X-Tenant-Id": OWNER, "X-Tenant": OWNER}
CHANCE = (
    (r"(?<![a-z0-9])(ses|doc|tpl|wh|dlv)_[0-9a-f]{16,}", r"\1_?"),
    (r"(\"id\W+)[0-9a-f]{16}\b", r"\1?"),  # a line of the audit trail
    (r"whsec_[A-Za-z0-9+/=]+", "?"),
    (r"(amazonaws\.com[^ ?]*)\?[^ ]*?Signature=[^&\\\"]*", r"\1?signed"),
    (r"\"(edited|updated)_at\": \"[^\"]*\"", r'"\1_at": "?"'),  # by S3's clock
)
"""What is otherwise in each answer, and what stands there instead."""
LENT = re.compile(r"amazonaws\.com/(\w+)/([^/]+)/")
_number = count()


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every name resolve to a public address."""
    monkeypatch.setattr("scribe.aws.outbound.system_resolver", lambda *_: [ADDRESS])


@pytest.fixture
def owner(deployment: Deployment) -> Estate:
    return Estate(deployment, OWNER, MARK, "alpha").make()


@pytest.fixture
def stranger(deployment: Deployment) -> Estate:
    return Estate(deployment, STRANGER, "Mine", "bravo").make()


def ask(ways: Ask, route: tuple[str, str], ids: dict[str, str]) -> tuple[Any, Any]:
    """Call an endpoint as the stranger; return what was answered, and the AWS calls."""
    new = f"ses_new_{next(_number):012}"
    if ways.opened:
        assert calls.create(new, tenant=STRANGER, now=LATER).status == 201
    event = ways.event(*route, ids | {"new": new})
    event["headers"] = {**(event["headers"] or {}), **NOT_TRUSTED}
    handler = ROUTES[route].handler().handler
    with aws_calls() as made:
        answer = handler(api_event(**event, tenant=STRANGER, now=LATER), None)
    return json.loads(json.dumps(answer).replace(new, "{new}")), made


def comparable(answer: Any, ids: dict[str, str]) -> str:
    """Return an answer without the ids that were named, and what is by chance in every one."""
    text = json.dumps(answer)
    for name, value in ids.items():
        text = text.replace(value, f"{{{name}}}")
    for chance, instead in CHANCE:
        text = re.sub(chance, instead, text)
    return json.dumps(in_order(json.loads(text)))


def in_order(value: Any) -> Any:
    """Return a value with its lists in one order: by chance some go by ids."""
    if isinstance(value, dict):
        return {key: in_order(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return sorted((in_order(each) for each in value), key=json.dumps)
    return value


def mixtures(names: list[str], owner: Estate, stranger: Estate) -> Iterator[dict[str, str]]:
    """Yield each of the owner's ids, beside another of the owner's and one of the stranger's."""
    for number, name in enumerate(names):
        some = [[owner.ids[each][0], stranger.ids[each][0]] for each in names]
        some[number] = owner.ids[name]
        for chosen in product(*some):
            yield dict(zip(names, chosen, strict=True))


def test_of_anothers_is_told_and_asked_what_is_of_none(
    deployment: Deployment, owner: Estate, stranger: Estate
) -> None:
    before, problems, number = kept_of_others(deployment, STRANGER), [], 0
    for route, served in ROUTES.items():
        for ways in served.asks:
            for ids in mixtures(ways.names(route[1]), owner, stranger):
                none = {
                    name: never(each) if each in owner.ids[name] else each
                    for name, each in ids.items()
                }
                answer, made = ask(ways, route, ids)
                of_none, made_of_none = ask(ways, route, none)
                number += 1
                if comparable(answer, ids) != comparable(of_none, none):
                    problems.append((route, ids, "answer", answer, of_none))
                if kinds(made) != kinds(made_of_none):
                    problems.append((route, ids, "calls", kinds(made), kinds(made_of_none)))
                if MARK in str(answer) or OWNER in str(answer):
                    problems.append((route, ids, "told", answer))
                if OWNER in str(made):
                    problems.append((route, ids, "touched", made))
    assert problems == []
    assert kept_of_others(deployment, STRANGER) == before
    assert number > len(ROUTES)


def test_whoever_comes_second_is_told_what_the_first_was(deployment: Deployment) -> None:
    """The same ids, keys, names, patients and addresses, chosen by two, never meet."""
    alone = lists("clinic-y")
    owner = Estate(deployment, OWNER, MARK, "alpha").make()
    assert lists("clinic-z") == alone, "nothing of another's is in any list"
    kept = kept_of_others(deployment, STRANGER)

    twin = Estate(deployment, STRANGER, MARK, "alpha").make()

    assert [told(each, twin) for each in twin.answers] == [
        told(each, owner) for each in owner.answers
    ]
    assert kept_of_others(deployment, STRANGER) == kept
    lent = [each for answer in twin.answers for each in LENT.findall(json.dumps(answer.body))]
    assert {kind for kind, _ in lent} == {"combined", "documents"}
    assert {tenant for _, tenant in lent} == {STRANGER}, "what is lent out is the tenant's own"
    assert owner.ids.keys() >= {name for route in ROUTES for name in NAMED.findall(route[1])} - {
        "file_name"
    }


def lists(tenant: str) -> list[str]:
    """Return what each endpoint answers that is asked without any id, by one who has nothing."""
    return [
        comparable(
            served.handler().handler(
                api_event(method=method, resource=path, tenant=tenant, now=LATER), None
            ),
            {"tenant": tenant},
        )
        for (method, path), served in ROUTES.items()
        if method == "GET" and "{" not in path
    ]


def told(answer: calls.Answer, to: Estate) -> str:
    return comparable([answer.status, answer.body, answer.headers], {"tenant": to.tenant})
