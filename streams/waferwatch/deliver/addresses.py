"""Which outward addresses may be used: a subscriber's URL is a risk (server-side request forgery)."""

from __future__ import annotations

import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

_NOT_GLOBAL_V4 = tuple(
    ip_network(net) for net in ("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/3")
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_NOT_GLOBAL_V6 = tuple(IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))


class RefusedAddress(ValueError):
    """An address that must not be called; the message says why."""


def check_url(url: str, ports: Collection[int], allow_private: bool) -> None:
    """Raise ``RefusedAddress`` for a URL that is not a plain https address on an allowed port.

    A host that is an address, in whatever spelling the resolver takes, must be a public one. Names are
    resolved, and their addresses checked, when a connection is made. ``allow_private`` lets http, any
    port and any host through, for tests and the demo.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RefusedAddress(f"not a URL: {error}") from None
    if parts.scheme not in (("http", "https") if allow_private else ("https",)):
        raise RefusedAddress(f"scheme {parts.scheme or 'none'!r}: only https is allowed")
    if not parts.hostname:
        raise RefusedAddress("no host")
    if parts.username is not None or parts.password is not None:
        raise RefusedAddress("credentials in the address")
    if allow_private:
        return
    if (443 if port is None else port) not in ports:
        raise RefusedAddress(f"port {port}: only {', '.join(map(str, sorted(ports)))} are allowed")
    host = parts.hostname.rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        raise RefusedAddress(f"{host} is not a public host")
    address = _literal(host)
    if address is not None:
        check_address(address, allow_private)


def _literal(host: str) -> str | None:
    """The address that a host spells out (``127.1``, ``0x7f.1`` and ``2130706433`` too), if it does."""
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError, ValueError):
        return None


def check_address(address: str, allow_private: bool) -> None:
    """Raise ``RefusedAddress`` for a resolved address that is not on the public internet.

    ``ipaddress.is_global`` lets through NAT64 of the metadata service, 6to4 and multicast; so only
    native global unicast passes here, and what embeds an IPv4 address does not.
    """
    if allow_private:
        return
    found: IPv4Address | IPv6Address = ip_address(address)
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if isinstance(found, IPv4Address):
        bad = not found.is_global or found.is_multicast or any(found in net for net in _NOT_GLOBAL_V4)
    else:
        bad = found not in _GLOBAL_V6 or not found.is_global or any(found in net for net in _NOT_GLOBAL_V6)
    if bad:
        raise RefusedAddress(f"{address} is not a public address")
