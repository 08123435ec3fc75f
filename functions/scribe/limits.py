"""How much a tenant may ask for: requests a minute, sessions a day, hours of audio a month."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

_Requests = Annotated[int, Field(ge=1, le=60_000)]
"""A row of DynamoDB takes 1,000 writes a second, and a tenant's requests of a minute are one."""
_Quota = Annotated[int, Field(ge=0)]


class Limits(BaseModel):
    """A tenant's limits. Of the last two, the quotas, 0 is for none.

    The defaults let 200 sessions be polled each second by one key, as ``Retry-After: 1`` has it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    requests_per_minute_per_key: _Requests = 12_000
    requests_per_minute_per_tenant: _Requests = 15_000
    sessions_per_day: _Quota = 0
    audio_hours_per_month: _Quota = 0

    @property
    def has_quotas(self) -> bool:
        """Whether it matters what was used."""
        return bool(self.sessions_per_day or self.audio_hours_per_month)

    def but(self, own: Mapping[str, Any]) -> "Limits":
        """Return these limits, but a tenant's own where it has some.

        Raises:
            pydantic.ValidationError: there is none of this name, or it can't be so much.
        """
        return Limits.model_validate({**self.model_dump(), **own})
