"""The composition root: settings in, a running application out."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import structlog
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.routing import Route

from app.accounts import http as accounts_http
from app.accounts.remote import IdentityProvider, Registration
from app.attachments import http as attachments_http
from app.attachments.remote import make_scanner, make_storage
from app.attachments.service import Files
from app.attachments.worker import Sweeper
from app.bus import Bus, EventCodec, LocalBus, NatsBus
from app.bus.outbox import OutboxWorker
from app.channels import http as channels_http
from app.channels.service import open_or_close
from app.channels.worker import make_consumers
from app.conversations import http as conversations_http
from app.conversations import service as conversations
from app.conversations.events import TypingChanged
from app.db.data_keys import refuse_wrong_masters
from app.db.engine import create_engine, ticking_clock
from app.db.epoch import Witness, end_process, read_epoch
from app.db.leader import Term, lead
from app.db.standstill import keep_ending_standstills
from app.db.unit_of_work import Transactions
from app.db.wall import ROLE, can_raise_wall, is_bound
from app.gateway import endpoints, exchanges
from app.gateway.allowances import (
    ACTS_PER_MINUTE,
    AGENT_HELLOS_PER_MINUTE,
    VISITOR_HELLOS_PER_MINUTE,
    Allowances,
    Hellos,
)
from app.gateway.dispatch import Gateway
from app.gateway.dispatch.context import make_appender
from app.gateway.dispatch.doorway import Doorway
from app.gateway.dispatch.receipts import ReceiptBook
from app.gateway.fanout import ErasedFanout, LogFanout, OfferFanout, ShopperFanout, StaffFanout
from app.gateway.tolls import Tolls
from app.kernel.clock import Clock, DatabaseClock, ShiftedClock
from app.keys import HintSeal, Keyring, MasterKeyError, MasterKeys, find_masters
from app.presence import http as presence_http
from app.privacy import http as privacy_http
from app.privacy import service as privacy
from app.privacy.worker import KeyKeeper, Retention
from app.reports import http as reports_http
from app.routing import http as routing_http
from app.routing.service import Lines
from app.routing.worker import Router
from app.schedules import http as schedules_http
from app.search.worker import Indexer
from app.settings import Settings
from app.sites import http as sites_http
from app.sites.events import SiteChanged
from app.sites.worker import RedactionReader
from app.waiting import http as waiting_http
from app.waiting.worker import WaitMonitor
from app.web import health, pages, problems, security
from app.web.outgoing import Outgoing
from app.webhooks import http as webhooks_http
from app.webhooks.rules import TOPIC as WEBHOOK
from app.webhooks.service import Subscriptions
from app.webhooks.worker import SubscriptionReader, WebhookDeliverer
from app.wiring import SHARED, listen, listen_for_outbox, listen_for_privacy, make_handlers

DESCRIPTION = """The HTTP interface of Seventysix, live chat for online shops.

Agents authenticate with the cookie that `POST /login` sets; requests that change something must come from
the server's own origin. Whose role needs a second factor and who has none is refused everything but setting one up, with
403 `second_factor_needed`. Errors are `application/problem+json` with a stable `code`.
"""

MISSING_KEY = (
    "A master key is needed, with which the keys of what is stored are wrapped. Make one with “seventysix keys new "
    "--file /etc/seventysix.keys”, keep a copy in a safe place, and set SEVENTYSIX_MASTER_KEY_FILE."
)

BOUND = (
    "Row security hides rows from the role we connect as. It must own the tables, as it does where it has migrated them, "
    "or have BYPASSRLS."
)

log = structlog.get_logger()


def create_app(settings: Settings) -> FastAPI:
    """Build the application; it connects to `settings.database_url` when it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(app, settings):
            yield

    app = FastAPI(
        title="Seventysix",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.is_ready, app.state.must_start_over = False, False
    app.state.identity_provider = None
    problems.install(app)
    security.install(app, settings)
    app.add_middleware(endpoints.Sockets)
    for router in (
        accounts_http.router,
        accounts_http.faces,
        sites_http.router,
        schedules_http.router,
        presence_http.router,
        reports_http.router,
        attachments_http.router,
        conversations_http.router,
        routing_http.router,
        routing_http.storefront.router,
        channels_http.router,
        webhooks_http.router,
        waiting_http.router,
        privacy_http.router,
        health.router,
    ):
        app.include_router(router)
    for path, side in exchanges.SIDES.items():
        app.router.routes.append(Route(path, exchanges.Exchanges(side), methods=["POST"]))
    pages.install(app, settings)
    return app


@asynccontextmanager
async def running(app: FastAPI, settings: Settings) -> AsyncIterator[None]:
    """Run everything the application consists of while the block runs."""
    if settings.database_url is None:
        raise RuntimeError("create_app needs settings with a database_url")
    masters = read_masters(settings)
    engine = create_engine(settings.database_url.get_secret_value(), pool_size=settings.database_pool_size)
    database_clock = DatabaseClock()
    clock: Clock = database_clock
    if settings.test_clock_file is not None:
        clock = ShiftedClock(database_clock, settings.test_clock_file)
    bus = _make_bus(settings, masters)
    subscriptions = Subscriptions(clock)
    transactions = Transactions(engine, clock, make_handlers(bus, subscriptions), Keyring(masters))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(engine.dispose)
        await stack.enter_async_context(ticking_clock(engine, database_clock))
        transactions.has_wall = await _has_wall(engine)
        async with transactions() as uow:
            await refuse_wrong_masters(uow)
        await privacy.erase_again(transactions, privacy.journal_in(settings.data_dir))
        redactions = RedactionReader(transactions)
        await redactions.read()
        router, monitor = Router(transactions), WaitMonitor(transactions)
        gateway = await _make_gateway(settings, transactions, bus, masters)

        def start_over() -> None:
            app.state.must_start_over = True
            end_process()

        witness = Witness(engine, start_over)
        await witness.attach()
        listen(bus, gateway, router, monitor)
        bus.listen(SiteChanged, redactions.on_site_changed)
        side_effects = await stack.enter_async_context(
            _delivering(settings, transactions, bus, subscriptions)
        )
        app.state.identity_provider = await stack.enter_async_context(_signing_on(settings, clock))
        files = _make_files(settings, transactions)
        app.state.transactions, app.state.gateway, app.state.files = transactions, gateway, files
        await stack.enter_async_context(
            _background(gateway, router, monitor, witness, (*side_effects, Sweeper(files), redactions))
        )
        app.state.is_ready, app.state.drain = True, gateway.drain
        log.info("app.started", origin=settings.origin)
        try:
            yield
        finally:
            app.state.is_ready = False


async def _has_wall(engine: AsyncEngine) -> bool:
    if await is_bound(engine):
        raise RuntimeError(BOUND)
    has_wall = await can_raise_wall(engine)
    if not has_wall:
        log.warning("wall.missing", role=ROLE, read="docs/operations.md#the-wall-between-shops")
    return has_wall


def read_masters(settings: Settings) -> MasterKeys:
    """Open the master keys that the settings name."""
    text = settings.master_keys.get_secret_value() if settings.master_keys else None
    masters = find_masters(text=text, file=settings.master_key_file, command=settings.master_key_command)
    if masters is None:
        raise MasterKeyError(MISSING_KEY)
    return masters


def _make_bus(settings: Settings, masters: MasterKeys) -> Bus:
    if settings.nats_url is None:
        return LocalBus()
    return NatsBus(settings.nats_servers, EventCodec((*SHARED, TypingChanged)), HintSeal(masters))


@asynccontextmanager
async def _delivering(
    settings: Settings, transactions: Transactions, bus: Bus, subscriptions: Subscriptions
) -> AsyncIterator[tuple[OutboxWorker, SubscriptionReader]]:
    """Have what delivers side effects while the block runs, connected to the bus."""
    async with Outgoing(allows_private=settings.webhook_allow_private) as outgoing:
        async with transactions() as uow:
            await open_or_close(uow, is_open=settings.can_mail)
        mail = make_consumers(transactions, settings)
        outbox = OutboxWorker(
            transactions, {WEBHOOK: WebhookDeliverer(transactions, outgoing), **mail}, privacy.find_kept
        )
        reader = SubscriptionReader(transactions, subscriptions)
        listen_for_outbox(bus, outbox, reader)
        yield outbox, reader


@asynccontextmanager
async def _signing_on(settings: Settings, clock: Clock) -> AsyncIterator[IdentityProvider | None]:
    """Have somebody who asks the identity provider while the block runs, if there is one."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        yield None
        return
    secret = settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else None
    registration = Registration(settings.oidc_issuer, settings.oidc_client_id, secret)
    async with Outgoing(allows_private=settings.oidc_allow_private) as outgoing:
        yield IdentityProvider(registration, outgoing, clock)


def _make_files(settings: Settings, transactions: Transactions) -> Files:
    return Files(
        transactions,
        make_storage(settings),
        make_scanner(settings.clamav_address),
        settings.attachment_max_bytes,
    )


async def _make_gateway(
    settings: Settings, transactions: Transactions, bus: Bus, masters: MasterKeys
) -> Gateway:
    async with transactions() as uow:
        epoch = await read_epoch(uow)
    logs, lines = LogFanout(transactions), Lines()
    staff = StaffFanout(transactions, lines)
    writer, shoppers = conversations.Appender(), ShopperFanout(transactions, logs, lines)
    return Gateway(
        settings=settings,
        transactions=transactions,
        bus=bus,
        epoch=epoch,
        writer=writer,
        appender=make_appender(transactions, writer),
        receipts=ReceiptBook(transactions),
        logs=logs,
        shoppers=shoppers,
        staff=staff,
        offers=OfferFanout(transactions, staff),
        doorway=Doorway(transactions, epoch),
        allowances=Allowances(settings.message_limit_per_minute),
        acts=Allowances(ACTS_PER_MINUTE),
        visitor_hellos=Hellos(VISITOR_HELLOS_PER_MINUTE),
        agent_hellos=Hellos(AGENT_HELLOS_PER_MINUTE),
        tolls=Tolls(transactions.clock, masters, per_minute=settings.newcomer_limit_per_minute),
        erased=ErasedFanout(transactions, logs, shoppers, staff, writer),
    )


@asynccontextmanager
async def _background(
    gateway: Gateway,
    router: Router,
    monitor: WaitMonitor,
    witness: Witness,
    side_effects: tuple[OutboxWorker, SubscriptionReader, Sweeper, RedactionReader],
) -> AsyncIterator[None]:
    outbox, reader, sweeper, redactions = side_effects
    engine = gateway.transactions.engine
    keeper, indexer = KeyKeeper(gateway.transactions), Indexer(gateway.transactions)
    listen_for_privacy(gateway.bus, gateway, indexer)

    async def jobs(term: Term) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(outbox.run(term))
            tasks.create_task(sweeper.run(term))

    async def chores(term: Term) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(indexer.run(term))
            tasks.create_task(Retention(gateway.transactions).run(term))

    async def work() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(gateway.bus.run())
            tasks.create_task(gateway.run())
            tasks.create_task(witness.run())
            tasks.create_task(keep_ending_standstills(engine))
            tasks.create_task(lead(engine, "router", router.run))
            tasks.create_task(lead(engine, "monitor", monitor.run))
            tasks.create_task(lead(engine, "jobs", jobs))
            tasks.create_task(reader.run())
            tasks.create_task(redactions.run())
            tasks.create_task(keeper.run())
            tasks.create_task(lead(engine, "chores", chores))

    working = asyncio.ensure_future(work())
    working.add_done_callback(_tell_failure)
    try:
        yield
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


def _tell_failure(done: "asyncio.Future[None]") -> None:
    if not done.cancelled() and (failure := done.exception()) is not None:
        # Without its loops this process would accept messages and deliver none: better to be restarted.
        log.error("app.background_failed", exc_info=failure)
        signal.raise_signal(signal.SIGTERM)
