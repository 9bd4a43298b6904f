"""The command `seventysix`: starts the product and looks after an installation.

Commands say what went wrong in one sentence and end with status 1. What a command needs is
imported when it runs, so that `--help` answers at once.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from pydantic import ValidationError

from app.kernel import memory
from app.kernel.errors import AppError
from app.privacy.rules import SubjectKind

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Live chat for online shops.",
)
schema = typer.Typer(no_args_is_help=True, help="Print what is generated from the code.")
app.add_typer(schema, name="schema")
keys = typer.Typer(no_args_is_help=True, help="Look after the master keys.")
app.add_typer(keys, name="keys")
audit = typer.Typer(no_args_is_help=True, help="Read and verify the audit log.")
app.add_typer(audit, name="audit")


@app.command()
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on, instead of SEVENTYSIX_HOST.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on, instead of SEVENTYSIX_PORT.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes, instead of SEVENTYSIX_WORKERS.")] = None,
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Serve the demo shop, and make its logins.")] = False,
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Bring the database schema up to date first.")
    ] = False,
) -> None:
    """Serve the product until it is told to stop."""
    with memory.loading():
        from app.cli.configuration import load_settings
        from app.cli.serving import run

    given = {"host": host, "port": port, "workers": workers, "demo": demo or None}
    run(load_settings(given), should_migrate=migrate)


@app.command(hidden=True)
def work(
    listener: Annotated[int, typer.Argument(help="Descriptor of the parent's listening socket.")],
    parent: Annotated[
        int, typer.Argument(help="Process id of the parent, without whom there is nothing to do.")
    ],
    readiness: Annotated[
        int, typer.Argument(help="Descriptor through which the parent hears that we serve.")
    ],
) -> None:
    """Serve as one of several workers; started by `serve`."""
    with memory.loading():
        from app.cli.configuration import load_settings
        from app.cli.serving import run_worker

    run_worker(load_settings(), listener, parent=parent, readiness=readiness)


@app.command()
def migrate() -> None:
    """Bring the database schema up to date."""
    from app.cli.configuration import load_settings
    from app.cli.database import having_database, upgrade
    from app.cli.keys import having_keys
    from app.cli.work import keyring_of

    settings = load_settings()
    with having_database(settings, tell=typer.echo) as url:
        upgrade(url, lambda: keyring_of(having_keys(settings, tell=typer.echo)))
    typer.echo("The database schema is up to date.")


@app.command()
def create_admin(
    email: Annotated[str, typer.Argument(help="The e-mail address to log in with.")],
    name: Annotated[str, typer.Option(help="The name colleagues and shoppers see.", prompt=True)],
) -> None:
    """Make an administrator; the password is asked for, or read from the standard input."""
    from app.cli.accounts import create_administrator
    from app.cli.configuration import load_settings

    password = (
        typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        if sys.stdin.isatty()
        else sys.stdin.readline().rstrip("\n")
    )
    create_administrator(load_settings(), email=email, name=name, password=password)
    typer.echo(f"{email} can log in now.")


@app.command()
def remove_second_factors(
    email: Annotated[str, typer.Argument(help="Who has lost the authenticator app and the recovery codes.")],
) -> None:
    """Let somebody in with the password alone, whose second factor is lost; all their logins end."""
    from app.cli.accounts import remove_second_factors as remove
    from app.cli.configuration import load_settings

    remove(load_settings(), email=email)
    typer.echo(f"{email} can log in with the password alone now.")


@app.command()
def create_site(
    key: Annotated[str, typer.Argument(help="Short public name for the embed snippet, e.g. `my-shop`.")],
    name: Annotated[str, typer.Option(help="The shop's name, as shoppers and agents read it.")],
    origin: Annotated[
        list[str], typer.Option(help="Where the shop is, e.g. https://shop.example.com; repeatable.")
    ],
    locale: Annotated[str, typer.Option(help="The shop's main language.")] = "en",
    time_zone: Annotated[str, typer.Option(help="The zone in which the shop's days begin.")] = "UTC",
) -> None:
    """Add a shop, with a queue in which its conversations begin."""
    from app.cli.accounts import add_site
    from app.cli.configuration import load_settings
    from app.kernel.ids import new_id
    from app.sites.rules import Site, SiteId, WaitTargets

    settings = load_settings()
    add_site(settings, Site(SiteId(new_id()), key, name, tuple(origin), locale, time_zone, WaitTargets()))
    typer.echo("Put this into the shop's pages:")
    typer.echo(f'<script async src="{settings.origin}/loader/{key}.js"></script>')


@app.command(context_settings={"ignore_unknown_options": True})
def with_database(
    program: Annotated[str, typer.Argument(help="pg_dump, pg_restore, psql, … as they came with it.")],
    arguments: Annotated[list[str] | None, typer.Argument(help="What it is told besides.")] = None,
) -> None:
    """Run a program of PostgreSQL's on the embedded database, which is started for that long if it does not run."""
    from app.cli.configuration import load_settings
    from app.cli.database import run_with_database

    raise typer.Exit(run_with_database(load_settings(), program, arguments or (), tell=typer.echo))


@app.command()
def after_restore() -> None:
    """Call after restoring a backup: erases again what was erased since, and has clients drop what is gone."""
    from app.cli.configuration import load_settings
    from app.cli.database import having_database, renew_epoch
    from app.cli.keys import having_keys
    from app.cli.privacy import erase_again

    settings = having_keys(load_settings(), tell=typer.echo)
    with having_database(settings, tell=typer.echo) as url:
        erased = erase_again(url, settings)
        renew_epoch(url)
    typer.echo(f"Erased again, as they were erased since the backup: {erased}.")
    typer.echo("Every client will load its conversations anew.")


@app.command()
def erase(
    kind: Annotated[
        SubjectKind, typer.Argument(help="Whether the id is a visitor's, a conversation's or an agent's.")
    ],
    subject_id: Annotated[UUID, typer.Argument(help="The id, as in the addresses of the console.")],
) -> None:
    """Delete everything about a visitor, a conversation or a former colleague for good, keys too; print the proof as JSON."""
    from app.cli.configuration import load_settings
    from app.cli.privacy import erase as erase_for_good

    typer.echo(erase_for_good(load_settings(), kind, subject_id))


@app.command()
def export(
    visitor_id: Annotated[UUID, typer.Argument(help="Whose data is wanted.")],
    language: Annotated[str, typer.Option(help="de or en, for the page.")] = "de",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Data for machines instead of a page.")] = False,
) -> None:
    """Print everything that is stored about a visitor, as a page or as JSON."""
    from app.cli.configuration import load_settings
    from app.cli.privacy import export_everything

    typer.echo(export_everything(load_settings(), visitor_id, None if as_json else language))


@schema.command("records")
def schema_records() -> None:
    """Which personal data is stored, for the record of processing activities (Art. 30 GDPR), from the schema's marks."""
    from app.cli.privacy import records

    typer.echo(records())


@app.command()
def staffing(  # noqa: PLR0913 - one argument an option
    *,
    arrivals_per_hour: Annotated[str, typer.Option(help="Shoppers who ask for a human, per hour.")] = "",
    handle_time: Annotated[
        str, typer.Option(help="Seconds a conversation holds one of an agent's slots.")
    ] = "",
    patience: Annotated[
        str, typer.Option(help="Mean seconds a shopper is prepared to wait; only Erlang A needs it.")
    ] = "",
    agents: Annotated[str, typer.Option(help="Agents online.")] = "",
    concurrency: Annotated[str, typer.Option(help="Conversations an agent holds at once.")] = "1",
    target: Annotated[str, typer.Option(help="Seconds within which shoppers are to be answered.")] = "76",
    service_level: Annotated[str, typer.Option(help="Share of shoppers to be answered within them.")] = "0.9",
    model: Annotated[
        str,
        typer.Option(
            help="erlang-a: shoppers lose patience; erlang-b: nobody waits; erlang-c: everybody waits for ever."
        ),
    ] = "erlang-a",
) -> None:
    """Say how long shoppers will wait with so many agents, and how many it takes, as one JSON object.

    p_wait: finds every slot busy. p_abandon: leaves unanswered. mean_wait_s: over all shoppers. service_level:
    answered within the target, as a share of all. agents_needed: the fewest who reach the service level.

    A figure is null where the model does not define it: p_abandon under erlang-c, where nobody leaves; mean_wait_s
    under erlang-c when the load is not carried; occupancy without agents; agents_needed when more than 1,000,000
    slots would be needed. Under erlang-b p_wait and p_abandon are both the probability of being turned away.
    """
    import json

    from app.cli.staffing import Given, staff

    given = Given(arrivals_per_hour, handle_time, patience, agents, concurrency, target, service_level, model)
    try:
        answer = staff(given)
    except ValueError as exc:
        typer.echo(f"seventysix: {exc}", err=True)
        raise typer.Exit(2) from exc
    typer.echo(json.dumps(answer, allow_nan=False))


@app.command()
def doctor() -> None:
    """Explain in plain language what is wrong with this installation."""
    from app.cli.doctor import examine

    if not examine(typer.echo):
        raise typer.Exit(1)


@keys.command("new")
def keys_new(
    file: Annotated[Path | None, typer.Option(help="File to add it to, made readable by you only.")] = None,
) -> None:
    """Make a master key, printed or added to a file."""
    from app.cli.keys import make_key

    typer.echo(make_key(file))


@keys.command("status")
def keys_status() -> None:
    """Say which master keys there are, and how much each wraps."""
    from app.cli.configuration import load_settings
    from app.cli.keys import show

    show(load_settings(), typer.echo)


@keys.command("rotate")
def keys_rotate() -> None:
    """Add a master key (where they are kept in a file) and wrap everything with it; goes on where it was interrupted."""
    from app.cli.configuration import load_settings
    from app.cli.keys import rotate

    rotate(load_settings(), typer.echo)


@audit.command("verify")
def audit_verify(
    head: Annotated[
        str | None, typer.Option(help="An end of the log that was kept elsewhere, as this command prints it.")
    ] = None,
) -> None:
    """Read the whole audit log; names the first entry that was altered, moved or taken away (status 1)."""
    from app.cli.audit import verify
    from app.cli.configuration import load_settings

    if not verify(load_settings(), typer.echo, head=head):
        raise typer.Exit(1)


@audit.command("export")
def audit_export() -> None:
    """Print the whole audit log, one JSON object a line."""
    from app.cli.audit import export
    from app.cli.configuration import load_settings

    export(load_settings(), typer.echo)


@schema.command("protocol")
def schema_protocol() -> None:
    """JSON Schema of all frames."""
    import json

    from app.cli.schema import protocol_schema

    typer.echo(json.dumps(protocol_schema(), indent=1))


@schema.command("constants")
def schema_constants() -> None:
    """Limits and close codes of the protocol, as TypeScript."""
    from app.cli.schema import typescript_constants

    typer.echo(typescript_constants(), nl=False)


@schema.command("docs")
def schema_docs() -> None:
    """The frames, described for people."""
    from app.cli.schema_docs import protocol_markdown

    typer.echo(protocol_markdown(), nl=False)


@schema.command("openapi")
def schema_openapi() -> None:
    """OpenAPI description of the HTTP interface."""
    import json

    from app.main import create_app
    from app.settings import Settings

    typer.echo(json.dumps(create_app(Settings()).openapi(), indent=1, sort_keys=True, ensure_ascii=False))


def main() -> None:
    """Run the command line, turning refusals into one sentence."""
    _explaining(app)


def _explaining(command: Callable[[], None]) -> None:
    try:
        command()
    except AppError as exc:
        sys.exit(f"seventysix: {exc.message}")
    except ValidationError as exc:
        from app.cli.configuration import explain

        sys.exit("\n".join(f"seventysix: {sentence}" for sentence in explain(exc)))
