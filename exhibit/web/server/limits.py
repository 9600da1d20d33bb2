"""How much one client may ask: a bucket that fills again, and so many sockets at once."""

from __future__ import annotations

from collections import Counter, OrderedDict
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from exhibit.clock import Clock, SystemClock


@dataclass(frozen=True)
class Limits:
    """Requests a second, and how many at once; sockets of one client, and of all; bytes of a body. What a visitor may
    say without a token (the role `visitor`) is less, beside these: each, and all visitors together."""

    rate_hz: float = 40.0
    burst: float = 240.0
    sockets_each: int = 120
    sockets: int = 240
    body_bytes: int = 1 << 20
    visitor_rate_hz: float = 1.0
    visitor_burst: float = 30.0
    visitor_body_bytes: int = 4096
    visitors_rate_hz: float = 40.0
    visitors_burst: float = 400.0


class Buckets:
    """A bucket of requests for each client; those who were not heard of for longest are forgotten."""

    _MOST = 2000

    def __init__(self, rate_hz: float, burst: float, clock: Clock | None = None) -> None:
        self._rate_hz, self._burst = rate_hz, burst
        self._clock = clock or SystemClock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, who: str) -> bool:
        """Take one request from the bucket of `who`; False where it is empty."""
        now_s = self._clock.now()
        left, at_s = self._left.get(who, (self._burst, now_s))
        left = min(self._burst, left + (now_s - at_s) * self._rate_hz)
        self._left[who] = (left - 1 if left >= 1 else left, now_s)
        self._left.move_to_end(who)
        if len(self._left) > self._MOST:
            self._left.popitem(last=False)
        return left >= 1


class Sockets:
    """Counts the sockets that are open."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open: Counter[str] = Counter()

    def open(self, who: str) -> bool:
        """One more for `who`; False where there are too many already."""
        if self._open[who] >= self._limits.sockets_each or self._open.total() >= self._limits.sockets:
            return False
        self._open[who] += 1
        return True

    def close(self, who: str) -> None:
        """One less."""
        self._open[who] -= 1
        if self._open[who] <= 0:
            del self._open[who]


def client_of(host: str) -> str:
    """Who a client is, for limits: an IPv4 address, or the network of an IPv6 one, which has addresses to spare."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host[:64]
    if not isinstance(address, IPv6Address) or address.is_loopback:
        return str(address)
    return str(address.ipv4_mapped) if address.ipv4_mapped else f"{IPv6Address(int(address) >> 64 << 64)}/64"
