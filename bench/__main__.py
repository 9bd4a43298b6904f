"""`make bench`: measures the product beside its references and prints one JSON object per figure.

Progress and the noise of the rounds go to standard error.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import NoReturn

import uvloop

from bench import appender, cluster, connections, hostile, messages, routing, waiting, widget
from bench.figures import Figure, Samples
from bench.messages import FULL, QUICK, Scale
from bench.processes import bare_server, migrated_database, product

MAX_GROUP_S = 300


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure beside references.")
    parser.add_argument(
        "--quick", action="store_true", help="few messages: shows that it works, not how fast"
    )
    parser.add_argument(
        "--only",
        choices=("messages", "hostile", "appender", "routing", "connections", "cluster", "waiting", "widget"),
        help="measure only one group",
    )
    parser.add_argument("--database-url", help="an empty database to use, instead of starting a server")
    given = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _unwind)
    scale = QUICK if given.quick else FULL
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        with migrated_database(folder, given.database_url) as url:
            if given.only in {None, "messages"}:
                _tell("messages through sockets …")
                _print(*_messages(url, folder, scale))
            if given.only in {None, "hostile"}:
                _tell("beside a hostile client …")
                samples = _run(hostile.measure(url, folder, scale))
                _print(samples, hostile.figures(samples))
            if given.only in {None, "appender"}:
                _tell("the appender alone …")
                samples = _run(appender.measure(url, scale))
                _print(samples, appender.figures(samples))
            if given.only in {None, "connections"}:
                _tell("connections …")
                samples = _run(connections.measure(url, folder, scale))
                _print(samples, connections.figures(samples))
            if given.only in {None, "cluster"}:
                _tell("several processes …")
                samples = _run(cluster.measure(url, folder, scale))
                _print(samples, cluster.figures(samples))
            if given.only in {None, "routing"}:
                _tell("routing decisions …")
                samples = _run(routing.measure(url, scale))
                _print(samples, routing.figures(samples))
            if given.only in {None, "widget"}:
                _tell("the widget in a page …")
                samples = _run(widget.measure(url, folder, scale))
                _print(samples, widget.figures(samples))
            if given.only in {None, "waiting"}:
                _tell("the wait monitor …")
                samples = _run(waiting.measure(url, waiting.QUICK if given.quick else waiting.FULL))
                _print(samples, waiting.figures(samples))


def _messages(url: str, folder: Path, scale: Scale) -> tuple[Samples, list[Figure]]:
    with product(folder, url) as ours, bare_server(folder) as bare:
        samples = _run(messages.measure(url, ours, bare, scale))
    return samples, messages.figures(samples)


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
