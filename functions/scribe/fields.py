"""Texts that clients send: how long each may be, and which characters it takes."""

from typing import Annotated

from pydantic import Field, StrictStr

_HIDDEN = r"\u202a-\u202e\u2066-\u2069"
"""What turns a text around for whoever reads it."""
_BLANK = r"\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
LINE = rf"^[^\x00-\x1f\x7f-\x9f\u2028\u2029{_HIDDEN}]*$"
"""What is shown as one line: nothing that breaks it, hides in it, or turns it around."""
TEXT = r"^[^\x00-\x08\x0e-\x1f\x7f]*$"
"""What has lines: no control characters but those that make blanks."""
WORDS = (
    rf"^[^\x00-\x08\x0e-\x1f\x7f-\x9f{_HIDDEN}]*"
    rf"[^\x00-\x1f\x7f-\x9f{_HIDDEN}{_BLANK}]"
    rf"[^\x00-\x08\x0e-\x1f\x7f-\x9f{_HIDDEN}]*$"
)
"""What is made one line by making each of its blanks one: there is something beside these."""

SessionIdText = Annotated[StrictStr, Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
DocumentIdText = Annotated[StrictStr, Field(max_length=128, pattern=LINE)]
TemplateId = Annotated[StrictStr, Field(min_length=1, max_length=128, pattern=LINE)]
LanguageCode = Annotated[
    StrictStr, Field(max_length=35, pattern=r"^[A-Za-z]{2,8}([_-][A-Za-z0-9]{1,8})*$")
]
Word = Annotated[StrictStr, Field(max_length=64, pattern=LINE)]
"""A value out of a few; whoever reads it says which."""
