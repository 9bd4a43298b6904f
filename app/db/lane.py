"""A lane: one connection kept on the bare driver, for what is done thousands of times a second.

A small transaction through the session costs several times the CPU of its statements. A lane gives
the same unit of work, with the same events and handlers, at nearly the driver's own price.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.db.unit_of_work import Rows, Transactions, UnitOfWork, errors_named

# What is done on lanes looks rows up by their keys. The planner believes tables to be as small as when it
# looked last, and would read them whole, dead rows included; and it would think again for every batch.
PLAN_BY_KEY = "SET enable_seqscan = off; SET enable_mergejoin = off; SET plan_cache_mode = force_generic_plan"


# After these nobody knows what the connection is in the middle of. The client errors stand for the driver's
# own confusion, for instance over a server that says goodbye while we begin to speak.
BROKEN = (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.InternalClientError)


class _LaneUnit(UnitOfWork):
    """An open transaction on a lane; its session, for handlers that want one, shares it."""

    def __init__(
        self,
        transactions: Transactions,
        connection: AsyncConnection,
        driver: asyncpg.Connection,
        *,
        is_alone: bool = False,
    ) -> None:
        super().__init__(transactions.clock, keyring=transactions.keyring, redactor=transactions.redactor)
        self._connection = connection
        self._driver = driver
        self._statements_left = 1 if is_alone else None

    @property
    def session(self) -> AsyncSession:
        """The same transaction as SQLAlchemy sees it."""
        if self._statements_left is not None:
            raise RuntimeError("a lone statement has no session")
        if self._session is None:
            self._session = AsyncSession(self._connection, expire_on_commit=False, autoflush=False)
        return self._session

    async def fetch(self, statement: str, *values: object) -> Rows:
        """Run a statement and return its rows."""
        if self._statements_left is not None:
            if self._statements_left == 0:
                raise RuntimeError("this would be another transaction")
            self._statements_left = 0
        rows: Rows = await self._driver.fetch(statement, *values)
        return rows

    async def close(self) -> None:
        """Let go of the session, if there is one."""
        if self._session is not None:
            await self._session.close()


class Lane:
    """Units of work one after the other, never two at once: whoever holds the lane sees to that."""

    def __init__(self, transactions: Transactions, *, patience_ms: int | None = None) -> None:
        """`patience_ms` is for how long a lock is waited for; without it as long as everywhere."""
        self._transactions = transactions
        self._settings = PLAN_BY_KEY
        if patience_ms is not None:
            self._settings += f"; SET lock_timeout = {patience_ms}"
        self._connection: AsyncConnection | None = None
        self._driver: asyncpg.Connection | None = None

    @property
    def transactions(self) -> Transactions:
        """What the lane belongs to."""
        return self._transactions

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[UnitOfWork]:
        """Run the block in one transaction, as `Transactions` does."""
        handlers = self._transactions.handlers
        with errors_named():
            connection, driver = await self._connected()
            uow = _LaneUnit(self._transactions, connection, driver)
            try:
                await driver.execute("BEGIN")
                yield uow
                await handlers.act_inside(uow)
                await uow.close()
                done = await driver.execute("COMMIT")
            except BaseException as failure:
                await self._recover(failure)
                raise
            if done != "COMMIT":
                # Where a failed statement was swallowed PostgreSQL rolls back, and calls it no error.
                raise RuntimeError("a failed transaction was to be committed")
        handlers.act_after(uow.events)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[UnitOfWork]:
        """Run a block of one statement, which is a transaction of its own: one round trip instead of three.

        Only for events that nobody acts on inside the transaction: ask `Handlers.has_inside` first.
        """
        with errors_named():
            connection, driver = await self._connected()
            uow = _LaneUnit(self._transactions, connection, driver, is_alone=True)
            try:
                yield uow
            except BaseException as failure:
                await self._recover(failure)
                raise
        self._transactions.handlers.act_after(uow.events)

    async def close(self) -> None:
        """Give the connection back."""
        connection, self._connection, self._driver = self._connection, None, None
        if connection is not None:
            await connection.invalidate()  # it plans in its own way
            await connection.close()

    async def _connected(self) -> tuple[AsyncConnection, asyncpg.Connection]:
        if self._connection is None or self._driver is None or self._driver.is_closed():
            await self._drop()
            connection = await self._transactions.engine.connect()
            self._connection = connection
            # We say BEGIN and COMMIT ourselves; SQLAlchemy must not.
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            raw = await connection.get_raw_connection()
            driver = raw.driver_connection
            if not isinstance(driver, asyncpg.Connection):
                raise TypeError(driver)
            await driver.execute(self._settings)
            self._driver = driver
        return self._connection, self._driver

    async def _recover(self, failure: BaseException) -> None:
        """Leave the connection as if nothing had been said on it, or have none."""
        if self._driver is None or isinstance(failure, (*BROKEN, asyncio.CancelledError)):
            await self._drop()
            return
        try:
            async with asyncio.timeout(1):
                if self._driver.is_in_transaction():
                    await self._driver.execute("ROLLBACK")
        except (*BROKEN, asyncpg.PostgresError):
            await self._drop()

    async def _drop(self) -> None:
        connection, self._connection, self._driver = self._connection, None, None
        if connection is not None:
            await connection.invalidate()
            await connection.close()
