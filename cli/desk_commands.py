"""The commands of `./ventanilla desk`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from cli.home import DEFAULT_HOME, HomeOption, database_url, settings_of

if TYPE_CHECKING:
    from desk.api.keys import Scope
    from desk.staff.person import Role
    from kit.utility_parts import Language

app = typer.Typer(help="The agents' desk.", no_args_is_help=True)
key_app = typer.Typer(help="Keys with which programs use the desk's API.", no_args_is_help=True)
user_app = typer.Typer(help="Who may sign in to the desk.", no_args_is_help=True)
app.add_typer(user_app, name="user")
app.add_typer(key_app, name="key")

Email = Annotated[str, typer.Argument(help="Their e-mail.")]


@contextmanager
def _reported() -> Iterator[None]:
    """What can't be done is said in a line, with exit code 1."""
    from desk.staff.errors import PersonExistsError, PersonInvalidError, UnknownPersonError

    try:
        yield
    except UnknownPersonError as error:
        typer.secho(f"Nobody has the e-mail {error}.", fg="red", err=True)
    except PersonExistsError as error:
        typer.secho(f"Somebody has the e-mail {error} already, or the same id at that utility.", fg="red", err=True)
    except PersonInvalidError as error:
        typer.secho(f"--{error}", fg="red", err=True)
    else:
        return
    raise typer.Exit(1)


def _require_demo(home: Path) -> None:
    if not settings_of(home).ventanilla_demo:
        typer.secho("--demo is for the demo only (VENTANILLA_DEMO=1).", fg="red", err=True)
        raise typer.Exit(2)


def _show(password: str) -> None:
    typer.echo(f"  password for the first sign-in: {password}")
    typer.echo("  There they choose one of their own. It is not shown again.")


@user_app.command("add")
def add(
    email: Annotated[str, typer.Option(help="What they sign in with.")] = "",
    name: Annotated[str, typer.Option(help="How colleagues and customers know them.")] = "",
    utility: Annotated[str | None, typer.Option(help="Where they work; none: all of them (admin only).")] = None,
    role: Annotated[str, typer.Option(help="agent, supervisor or admin.")] = "agent",
    language: Annotated[str, typer.Option(help="es or en.")] = "es",
    id_: Annotated[str, typer.Option("--id", help="Their id in a team of utility.yml; else from the e-mail.")] = "",
    team: Annotated[list[str] | None, typer.Option(help="A team whose conversations they get; once for each.")] = None,
    speaks: Annotated[list[str] | None, typer.Option(help="A language they answer in; once for each.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="The demo's agents instead, who is missing of them.")] = False,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Let somebody in: prints a password for the first sign-in."""
    from cli import desk
    from desk.staff.people import NewPerson

    settings, url = settings_of(home), database_url(home)
    if demo:
        _require_demo(home)
        desk.load_cast(settings, url)
        typer.echo("\n".join(desk.listing(settings, url, utility_id=utility, demo_only=True)))
        return
    new = NewPerson(
        utility=utility,
        name=name,
        email=email,
        role=cast("Role", role),
        language=cast("Language", language),
        handle=id_,
        teams=tuple(team or ()),
        speaks=cast("tuple[Language, ...]", tuple(speaks or ())),
    )
    with _reported():
        person, password = desk.add(settings, url, new)
        typer.echo(f"{person.name} may sign in at /desk as {person.email}.")
        _show(password)


@user_app.command("list")
def show(
    utility: Annotated[str | None, typer.Option(help="Only this utility's people.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Only the demo's agents, with their password.")] = False,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Who may sign in: utility, role, e-mail, name."""
    from cli import desk

    if demo:
        _require_demo(home)
    for line in desk.listing(settings_of(home), database_url(home), utility_id=utility, demo_only=demo):
        typer.echo(line)


@user_app.command("reset")
def reset(email: Email, home: HomeOption = DEFAULT_HOME) -> None:
    """A new password for somebody, and no second step, lock or open session any more."""
    from cli import desk

    with _reported():
        person, password = desk.reset(settings_of(home), database_url(home), email)
        typer.echo(f"{person.name}, {person.email}:")
        _show(password)


@user_app.command("disable")
def disable(email: Email, home: HomeOption = DEFAULT_HOME) -> None:
    """Let somebody in no more; what they did stays in the audit log."""
    from cli import desk

    with _reported():
        typer.echo(f"{desk.disable(settings_of(home), database_url(home), email).name} may not sign in any more.")


@user_app.command("enable")
def enable(email: Email, home: HomeOption = DEFAULT_HOME) -> None:
    """Let somebody in again."""
    from cli import desk

    with _reported():
        typer.echo(f"{desk.enable(settings_of(home), database_url(home), email).name} may sign in again.")


@key_app.command("add")
def add_key(
    utility: Annotated[str, typer.Option(help="Whose conversations it opens.")],
    name: Annotated[str, typer.Option(help="Which program it is for.")],
    scope: Annotated[list[str], typer.Option(help="read, act, webhooks; once for each.")],
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """A new key, shown this once."""
    from cli import desk
    from desk.api.keys import SCOPES

    if unknown := sorted(set(scope) - set(SCOPES)):
        typer.secho(f"--scope is one of {', '.join(SCOPES)}, not {', '.join(unknown)}.", fg="red", err=True)
        raise typer.Exit(1)
    if not desk.is_served(utility):
        typer.secho(f"--utility: there is no {utility}.", fg="red", err=True)
        raise typer.Exit(1)
    asked, settings = cast("list[Scope]", scope), settings_of(home)
    key, secret = desk.add_key(settings, database_url(home), utility_id=utility, name=name, scopes=asked)
    typer.echo(f"{key.name} may {', '.join(key.scopes)} at {key.utility} with")
    typer.echo(f"  {secret}")
    typer.echo("It is not shown again.")


@key_app.command("list")
def list_keys(
    utility: Annotated[str | None, typer.Option(help="Only this utility's.")] = None, home: HomeOption = DEFAULT_HOME
) -> None:
    """Keys: utility, which, what it may, when it was used last."""
    from cli import desk

    for line in desk.key_listing(settings_of(home), database_url(home), utility_id=utility):
        typer.echo(line)


@key_app.command("revoke")
def revoke_key(
    key: Annotated[str, typer.Argument(help="How it begins, as `list` shows it.")], home: HomeOption = DEFAULT_HOME
) -> None:
    """From now on the key opens nothing."""
    from cli import desk
    from desk.api.keys import UnknownKeyError

    try:
        revoked = desk.revoke_key(settings_of(home), database_url(home), key)
    except UnknownKeyError as error:
        typer.secho(f"No key in use begins with {error}.", fg="red", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"{revoked.name} may do nothing any more.")
