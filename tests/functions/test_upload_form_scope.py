"""A presigned form lets in by itself, so get session gives it to nobody who may not capture."""

import pytest

from tests.functions.calls import create, get
from tests.functions.conftest import Deployment


@pytest.mark.parametrize(("scopes", "form"), [("read", str), ("capture read", dict)])
def test_the_form_is_for_who_may_capture(
    deployment: Deployment, scopes: str, form: type[object]
) -> None:
    create(storage_provider="aws")
    assert isinstance(get(scopes=scopes).body["upload_url"], form)
