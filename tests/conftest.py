"""Which tests run on one worker, and which worker begins with what."""

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/e2e/", "tests/infra/")
"""Rooms whose tests share what takes long to make: a stack, a synthesized template."""


class OneWorkerPerRoom(LoadScopeScheduling):
    """Hand out the largest rooms first, each to one worker, and all other tests one by one.

    By path, because pytest-xdist's own groups do nothing: since pytest 9.2 a test's id stays the
    same when xdist writes its group into it, and each worker starts a stack of its own.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((room for room in TOGETHER if nodeid.startswith(room)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> OneWorkerPerRoom:
    return OneWorkerPerRoom(config, log)
