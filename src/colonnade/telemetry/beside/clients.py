"""Clients of an API, told apart and yet not named: addresses, keys and users are personal data."""

from __future__ import annotations

import hashlib
import ipaddress

SHOWN = {"key": 4, "user": 2, "field": 2}


def told_apart(client: str, salt: bytes) -> str:
    """Give what is the same for the same client, and says nothing of it without the salt."""
    return hashlib.blake2b(client.encode("utf-8", "replace"), key=salt, digest_size=8).hexdigest()


def shortened(client: str, kind: str) -> str:
    """Give as much of a client as a report may show: the network of an address, the start of a key or a user."""
    if kind == "address":
        return _network(client)
    last = client.rpartition("/")[2] or client
    return f"{last[: SHOWN.get(kind, 2)]}…"


def _network(address: str) -> str:
    try:
        told = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return f"{address[:2]}…"
    if told.version == 4:
        return f"{str(told).rpartition('.')[0]}.x"
    return ":".join(told.exploded.split(":")[:3]) + "::x"
