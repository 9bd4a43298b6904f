"""Use cases about webhooks: `endpoints`, `telling` and `delivery`, offered here under one name."""

from app.webhooks.service.delivery import Request, Tried, key_of, note_tried, prepare
from app.webhooks.service.endpoints import (
    Delivery,
    change_endpoint,
    create_endpoint,
    find_deliveries,
    get_standing,
    list_endpoints,
    redeliver,
    remove_endpoint,
    rotate_secret,
    send_test,
)
from app.webhooks.service.telling import Subscriptions, read_subscriptions, tell

__all__ = [
    "Delivery",
    "Request",
    "Subscriptions",
    "Tried",
    "change_endpoint",
    "create_endpoint",
    "find_deliveries",
    "get_standing",
    "key_of",
    "list_endpoints",
    "note_tried",
    "prepare",
    "read_subscriptions",
    "redeliver",
    "remove_endpoint",
    "rotate_secret",
    "send_test",
    "tell",
]
