"""A cache that forgets: by age, so that a revocation takes effect, and by number."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

Value = TypeVar("Value")


class ExpiringCache(Generic[Value]):
    """Keeps what was looked up, an absence (None) as well, for less than ``max_age``.

    Of more than ``max_entries`` the one looked up first goes.
    """

    def __init__(self, *, max_age: timedelta, max_entries: int) -> None:
        self._max_age = max_age
        self._max_entries = max_entries
        self._entries: OrderedDict[Hashable, tuple[datetime, Value]] = OrderedDict()

    def get(self, key: Hashable, now: datetime, look_up: Callable[[], Value]) -> Value:
        """Return the value kept for the key, or look it up; what raises is not kept."""
        entry = self._entries.get(key)
        # An entry from the future means that the clock was set back: it could live for ever.
        if entry is not None and timedelta(0) <= now - entry[0] < self._max_age:
            return entry[1]
        value = look_up()
        self._entries.pop(key, None)
        self._entries[key] = (now, value)
        if len(self._entries) > self._max_entries:
            self._entries.popitem(last=False)
        return value

    def __len__(self) -> int:
        return len(self._entries)
