"""What HTTP handlers ask for by type: transactions, settings, the client's address."""

import ipaddress
from collections.abc import Collection
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.requests import HTTPConnection

from app.db.unit_of_work import Transactions
from app.kernel.acts import Actor
from app.settings import Settings

# Providers hand out whole networks of this size: one subscriber, one address.
IPV6_SUBSCRIBER_BITS = 64


def get_transactions(connection: HTTPConnection) -> Transactions:
    """Return what opens units of work in this app, for whoever turns out to be calling."""
    transactions: Transactions = connection.app.state.transactions
    state = connection.state
    acting = transactions.acting(lambda: getattr(state, "actor", None))
    return acting.within(lambda: getattr(state, "sites", None))


def note_actor(connection: HTTPConnection, agent_id: UUID, sites: Collection[UUID] | None) -> None:
    """Remember who is calling: what they change from now on is written down as theirs, and is of these sites (or all)."""
    connection.state.actor = Actor(agent_id, get_client_address(connection))
    note_sites(connection, sites)


def note_sites(connection: HTTPConnection, sites: Collection[UUID] | None) -> None:
    """Let nothing of other sites be read or changed from now on."""
    connection.state.sites = sites


def get_settings(connection: HTTPConnection) -> Settings:
    """Return the settings of this app."""
    settings: Settings = connection.app.state.settings
    return settings


def get_client_address(connection: HTTPConnection) -> str:
    """Return who is counted as one client: an IPv4 address, or the /64 network of an IPv6 address.

    The server has already replaced a trusted proxy's address by the one that the proxy reports.
    """
    return _counted_address(connection.client.host if connection.client else "")


def _counted_address(text: str) -> str:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, IPV6_SUBSCRIBER_BITS), strict=False))


Work = Annotated[Transactions, Depends(get_transactions)]
AppSettings = Annotated[Settings, Depends(get_settings)]
ClientAddress = Annotated[str, Depends(get_client_address)]
