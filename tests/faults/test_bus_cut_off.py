"""A node is cut off from the bus, one way or both: messages cross all the same, and the bus is used again afterwards."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from app.gateway.protocol import Typing
from tests.support.devices import Device
from tests.support.nodes import Nodes, nodes
from tests.support.people import AgentDevice, ShopperDevice
from tests.support.private_network import Firewall
from tests.support.program import Program
from tests.support.stage import is_followed

pytestmark = [pytest.mark.timeout(120), pytest.mark.long]
WITHIN = timedelta(seconds=20)


def bus_port(world: Nodes) -> int:
    port = urlsplit(world.nats.url).port
    assert port is not None
    return port


def own_port(world: Nodes, program: Program) -> int:
    """The port from which a node is connected to the bus."""
    (connection,) = [
        one
        for one in psutil.Process(program.pid).net_connections("tcp")
        if one.raddr[1:] == (bus_port(world),)
    ]
    return int(connection.laddr[1])


async def talking_across(world: Nodes) -> tuple[ShopperDevice, AgentDevice]:
    """A shopper on the first node, and their agent on the second."""
    here, there = world.programs
    console = await world.stage.an_agent(url=there.url)
    shopper = await world.stage.a_shopper(url=here.url)
    shopper.write("Hello?")
    await world.stage.until(lambda: is_followed(shopper, [console]))
    return shopper, console


async def typing_crosses(world: Nodes, speaker: Device, listener: Device, **fields: object) -> None:
    """Typing is stored nowhere: only the bus can bring it."""
    assert speaker.line is not None
    assert listener.line is not None
    before = len(listener.line.seen(Typing))
    line = listener.line
    await speaker.line.send("typing", is_typing=True, **fields)
    await world.stage.until(lambda: len(line.seen(Typing)) > before, within=WITHIN)


@pytest.mark.parametrize(
    ("to_server", "to_clients"),
    [
        pytest.param(True, True, id="both-ways"),
        pytest.param(True, False, id="cannot-be-heard"),
        pytest.param(False, True, id="cannot-hear"),
    ],
)
async def test_messages_cross_while_a_node_is_cut_off_and_the_bus_is_used_again_afterwards(
    firewall: Firewall, database_url: str, tmp_path: Path, *, to_server: bool, to_clients: bool
) -> None:
    async with nodes(database_url, tmp_path, database_url, database_url) as world:
        here, there = world.programs
        shopper, console = await talking_across(world)
        place = {"conversation_id": str(shopper.conversation_id)}
        await typing_crosses(world, shopper, console)
        spared = own_port(world, there)
        firewall.cut_off(bus_port(world), but=spared, to_server=to_server, to_clients=to_clients)
        for number in range(5):
            shopper.write(f"from here {number}")
            console.write(f"from there {number}", **place)
        await world.stage.until(lambda: len({*shopper.cursors.values(), *console.cursors.values()}) == 1)
        await world.stage.until(lambda: "bus.disconnected" in here.log, within=WITHIN)
        await world.stage.settle()
        firewall.heal()
        await world.stage.until(lambda: "bus.reconnected" in here.log, within=WITHIN)
        await typing_crosses(world, shopper, console)
        await typing_crosses(world, console, shopper, **place)
        await world.stage.judge()
