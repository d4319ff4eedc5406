"""Which servers may be asked: any by https, by http only this machine and private networks."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

# Where model servers of different makers listen by default
LOCAL = ("http://localhost:11434", "http://localhost:8080", "http://localhost:8000", "http://localhost:1234")
_HOUSE = [
    ipaddress.ip_network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
]  # RFC 1918, 4193
_ENDS = ("/chat/completions", "/v1")


class AddressError(ValueError):
    """An address that is not asked; ``code`` as in ``problems``, or ``shape`` where it is no address at all."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Address:
    """A server. ``path`` stands before ``/v1/chat/completions``."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        """Its address as it is kept and shown."""
        scheme, usual = ("https", 443) if self.secure else ("http", 80)
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{host}{'' if self.port == usual else f':{self.port}'}{self.path}"


def read(told: str) -> Address:
    """Return a server's address as people write it, with or without ``/v1``. Raises ``AddressError``.

    >>> read("http://localhost:11434/v1/").url
    'http://localhost:11434'
    """
    try:
        parts = urlsplit(told.strip())
        port = parts.port
    except ValueError:
        raise AddressError("shape") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or any(c.isspace() for c in told.strip()):
        raise AddressError("shape")
    if parts.username or parts.password or parts.query or parts.fragment or not told.isascii():
        raise AddressError("shape")
    path = parts.path.rstrip("/")
    for end in _ENDS:
        path = path.removesuffix(end)
    secure = parts.scheme == "https"
    return Address(secure, parts.hostname, port or (443 if secure else 80), path)


def destinations(address: Address) -> list[str]:
    """Return the IP addresses of a server that may be asked. Raises ``AddressError``, or ``OSError`` if unknown.

    All of them must be allowed: a name that also leads elsewhere is refused. A caller without encryption must connect to
    one of these and not look the name up again, as its answer can change in between.
    """
    found = list(
        dict.fromkeys(
            str(one[4][0]) for one in socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
        )
    )
    for one in found:
        ip = _plain(one)
        # link-local holds the metadata services of clouds
        if (
            ip.is_link_local
            or ip.is_multicast
            or ip.is_unspecified
            or (ip.is_reserved and not ip.is_loopback)
        ):
            raise AddressError("forbidden")
        if not address.secure and not _inside(ip):
            raise AddressError("not_local")
    return found


def stays_here(address: Address) -> bool | None:
    """Say whether what is sent stays on this machine or its private network; None where the name is not known."""
    try:
        return all(_inside(_plain(one)) for one in destinations(address))
    except (AddressError, OSError):
        return None


def _inside(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return ip.is_loopback or any(ip.version == house.version and ip in house for house in _HOUSE)


def _plain(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    ip = ipaddress.ip_address(text.split("%")[0])
    return ip.ipv4_mapped or ip if isinstance(ip, ipaddress.IPv6Address) else ip
