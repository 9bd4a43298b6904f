"""The second wall between shops: a transaction for some sites sees and changes nothing of others, whatever it asks.

The first are the conditions in our statements; this one is PostgreSQL's row security, and holds where one of those was
forgotten: docs/adr/0019.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.db.engine import connected

# Nobody logs in as this role. It owns no table, so that row security binds it, also where we connect as a superuser.
ROLE = "seventysix_site"

_RAISE = text("SELECT set_config('seventysix.sites', :sites, true), set_config('role', :role, true)")

# What it may do at all; run after every migration, so that new tables are not forgotten. Making a role takes a right
# that the owner of a database need not have.
PREPARE = (
    f"""
    DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN CREATE ROLE {ROLE} NOLOGIN; END IF;
    EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN NULL;
    END $$
    """,
    f"""
    DO $$ BEGIN
      GRANT {ROLE} TO CURRENT_USER;
    EXCEPTION WHEN insufficient_privilege OR undefined_object OR unique_violation THEN NULL;
    END $$
    """,
    f"""
    DO $$ DECLARE owned record; BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN RETURN; END IF;
      EXECUTE format('GRANT USAGE ON SCHEMA %I TO {ROLE}', current_schema());
      FOR owned IN SELECT c.relname, c.relkind FROM pg_class AS c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'S')
        AND pg_has_role(c.relowner, 'USAGE')
      LOOP
        IF owned.relkind = 'S' THEN
          EXECUTE format('GRANT USAGE ON SEQUENCE %I TO {ROLE}', owned.relname);
        ELSIF owned.relname = 'audit_entries' THEN
          EXECUTE format('GRANT SELECT, INSERT ON TABLE %I TO {ROLE}', owned.relname);
        ELSE
          EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE %I TO {ROLE}', owned.relname);
        END IF;
      END LOOP;
    END $$
    """,  # noqa: S608 - our own names
)

_LACKING = text(
    "SELECT count(*) FROM pg_class AS c WHERE c.relnamespace = current_schema()::regnamespace "
    "AND c.relkind IN ('r', 'p') AND has_table_privilege(session_user, c.oid, 'INSERT') "
    "AND NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT'))"
)
_IS_BOUND = text("SELECT row_security_active('conversations')")


async def raise_wall(session: AsyncSession, sites: Collection[UUID]) -> None:
    """Let the rest of this transaction be about these sites alone. One round trip, before anything else."""
    among = "{" + ",".join(str(site) for site in sites) + "}"
    await session.execute(_RAISE, {"sites": among, "role": ROLE})


async def can_raise_wall(engine: AsyncEngine) -> bool:
    """Tell whether the role is there for us to become, and may do what transactions do."""
    async with connected(engine) as connection:
        try:
            await connection.execute(_RAISE, {"sites": "{}", "role": ROLE})
            return not (await connection.execute(_LACKING)).scalar_one()
        except DBAPIError:
            return False
        finally:
            await connection.rollback()


async def is_bound(engine: AsyncEngine) -> bool:
    """Tell whether row security binds ourselves, who must see all sites: then we own neither the tables nor rights."""
    async with connected(engine) as connection:
        return bool((await connection.execute(_IS_BOUND)).scalar_one())
