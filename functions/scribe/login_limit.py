"""Failed logins: how many are looked at, of a client at an address, and of an address in all.

A secret has 256 random bits: nobody guesses it, so a limit is there for the cost and the noise.
It must not become a way to lock a client out by failing under its id, not even at an address that
many share. So only further failures are refused: whoever is right logs in.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address

from scribe.errors import TooManyRequests
from scribe.rate_limit import seconds_until

WINDOW = timedelta(minutes=5)
MOST_OF_CLIENT = 10
MOST_OF_ADDRESS = 100


@dataclass(frozen=True)
class Failures:
    """How often logins failed within the window that ends at ``until``.

    ``of_client`` at this address under one client's id, ``of_address`` under any.
    """

    of_client: int
    of_address: int
    until: datetime

    def check(self, now: datetime) -> None:
        """Let a failed attempt be told so.

        Raises:
            TooManyRequests: there were too many of the client or the address.
        """
        if self.of_client >= MOST_OF_CLIENT or self.of_address >= MOST_OF_ADDRESS:
            raise TooManyRequests(
                "rate_limit_exceeded",
                "Too many logins failed. Wait as Retry-After says.",
                retry_after=seconds_until(self.until, now),
            )


def window_of(now: datetime) -> datetime:
    """Return when the window began that a failure is counted in."""
    seconds = WINDOW.total_seconds()
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


def source_of(address: str) -> str:
    """Return what counts as one address: of IPv6 the network of which a subscriber has all."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
