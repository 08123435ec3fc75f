"""A document's text for people: as it was generated, and as somebody edited it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

TEXT_LENT_FOR = timedelta(minutes=15)
"""How long an address to a text serves; workers of a cancelled session are waited out as long."""

MAX_SHOWN_BYTES = 256 * 1024
"""Of an edit within another answer, of which a Lambda gives 6 MB at most. A note has some 10 KB."""


@dataclass(frozen=True)
class StoredText:
    """A text in the bucket, by its size in bytes and when it was stored."""

    size: int
    stored_at: datetime

    @property
    def can_be_shown(self) -> bool:
        """Whether it is short enough to stand within another answer."""
        return self.size <= MAX_SHOWN_BYTES


@dataclass(frozen=True)
class Texts:
    """The texts of a document that there are."""

    generated: StoredText | None = None
    edited: StoredText | None = None


@dataclass(frozen=True)
class Edit:
    """A document's text as somebody edited it; ``markdown`` is None if it is too long to show."""

    edited_at: datetime
    markdown: str | None
