"""Who hears what on this process: subscriptions, and how facts from the bus become frames."""

from app.gateway.fanout.erased import ErasedFanout
from app.gateway.fanout.logs import LogFanout
from app.gateway.fanout.offers import OfferFanout
from app.gateway.fanout.peers import AgentPeer, Peer, VisitorPeer
from app.gateway.fanout.shoppers import ShopperFanout
from app.gateway.fanout.staff import StaffFanout

__all__ = [
    "AgentPeer",
    "ErasedFanout",
    "LogFanout",
    "OfferFanout",
    "Peer",
    "ShopperFanout",
    "StaffFanout",
    "VisitorPeer",
]
