"""`make bench`: measures the product beside its references and prints one JSON object per figure.

Progress and the noise of the rounds go to standard error.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import uvloop

from bench import appender, cluster, connections, hostile, messages, routing, waiting, widget
from bench.figures import Figure, Samples
from bench.messages import FULL, QUICK, Scale
from bench.processes import bare_server, migrated_database, product

MAX_GROUP_S = 300


Measured = tuple[Samples, list[Figure]]
# In a migrated database, with a folder for files.
Measure = Callable[[str, Path, Scale], Measured]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure beside references.")
    parser.add_argument(
        "--quick", action="store_true", help="few messages: shows that it works, not how fast"
    )
    parser.add_argument("--only", choices=GROUPS, action="append", help="measure only this group; repeatable")
    parser.add_argument("--database-url", help="an empty database to use, instead of starting a server")
    given = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _unwind)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        with migrated_database(folder, given.database_url) as url:
            for group in given.only or GROUPS:
                title, measure = GROUPS[group]
                _tell(f"{title} …")
                _print(*measure(url, folder, QUICK if given.quick else FULL))


def _messages(url: str, folder: Path, scale: Scale) -> Measured:
    with product(folder, url) as ours, bare_server(folder) as bare:
        samples = _run(messages.measure(url, ours, bare, scale))
    return samples, messages.figures(samples)


def _hostile(url: str, folder: Path, scale: Scale) -> Measured:
    samples = _run(hostile.measure(url, folder, scale))
    return samples, hostile.figures(samples)


def _appender(url: str, _: Path, scale: Scale) -> Measured:
    samples = _run(appender.measure(url, scale))
    return samples, appender.figures(samples)


def _connections(url: str, folder: Path, scale: Scale) -> Measured:
    samples = _run(connections.measure(url, folder, scale))
    return samples, connections.figures(samples)


def _cluster(url: str, folder: Path, scale: Scale) -> Measured:
    samples = _run(cluster.measure(url, folder, scale))
    return samples, cluster.figures(samples)


def _routing(url: str, _: Path, scale: Scale) -> Measured:
    samples = _run(routing.measure(url, scale))
    return samples, routing.figures(samples)


def _widget(url: str, folder: Path, scale: Scale) -> Measured:
    samples = _run(widget.measure(url, folder, scale))
    return samples, widget.figures(samples)


def _waiting(url: str, _: Path, scale: Scale) -> Measured:
    samples = _run(waiting.measure(url, waiting.QUICK if scale is QUICK else waiting.FULL))
    return samples, waiting.figures(samples)


GROUPS: Mapping[str, tuple[str, Measure]] = {
    "messages": ("messages through sockets", _messages),
    "hostile": ("beside a hostile client", _hostile),
    "appender": ("the appender alone", _appender),
    "connections": ("connections", _connections),
    "cluster": ("several processes", _cluster),
    "routing": ("routing decisions", _routing),
    "widget": ("the widget in a page", _widget),
    "waiting": ("the wait monitor", _waiting),
}


def _run(work: Coroutine[None, None, Samples]) -> Samples:
    async def bounded() -> Samples:
        async with asyncio.timeout(MAX_GROUP_S):
            return await work

    return uvloop.run(bounded())


def _print(samples: Samples, figures: list[Figure]) -> None:
    for figure in figures:
        print(figure.json(), flush=True)
    _tell("lowest … median … highest round:")
    for line in samples.noise():
        _tell(f"  {line}")


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _unwind(_number: int, _frame: object) -> NoReturn:
    sys.exit(143)


if __name__ == "__main__":
    main()
