"""How often each may ask: so much at once, then so much a second."""

from ipaddress import IPv6Address, ip_address

MOST = 512
"""Callers remembered; whoever asked longest ago is forgotten first."""


class Allowance:
    """Lets each caller ask *burst* times at once and *rate* times a second after that.

    A caller is remembered by one number, the moment at which all they asked for
    will be paid off (the generic cell rate algorithm, ITU-T I.371).
    """

    def __init__(self, rate: float, burst: int) -> None:
        """Begin with nobody."""
        self._each = 1 / rate
        self._credit = burst / rate
        self._paid: dict[str, float] = {}

    def allows(self, caller: str, now: float) -> bool:
        """Tell whether *caller* may ask at *now* (seconds), and charge them if so."""
        paid = max(self._paid.pop(caller, now), now)
        allowed = paid - now + self._each <= self._credit
        self._paid[caller] = paid + self._each if allowed else paid
        if len(self._paid) > MOST:
            del self._paid[next(iter(self._paid))]
        return allowed


def caller_at(address: str | None) -> str:
    """Return who asks from *address*: of IPv6 a whole /64, for a machine has as many as it likes there."""
    try:
        ip = ip_address((address or "").partition("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, IPv6Address):
        return str(ip.ipv4_mapped) if ip.ipv4_mapped else ":".join(ip.exploded.split(":")[:4])
    return str(ip)
