"""The commands of `./ventanilla`; what each does lives in the module it calls."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli import desk_commands, speakers
from cli.home import DEFAULT_HOME, HomeOption, database_url, typed

app = typer.Typer(
    name="ventanilla", help="A utility's service counter inside every conversation.", no_args_is_help=True
)
demo_app = typer.Typer(help="The demo utilities and their customers.", no_args_is_help=True)
dead_app = typer.Typer(help="Messages that could not be processed: list them, try them again.", no_args_is_help=True)
app.add_typer(demo_app, name="demo")
app.add_typer(dead_app, name="dead")
app.add_typer(desk_commands.app, name="desk")
app.add_typer(speakers.app, name="speakers")


@app.command()
def up(
    port: Annotated[int, typer.Option(help="Gateway: channels, simulator, widget.")] = 8000,
    backend_port: Annotated[int, typer.Option(help="Service layer.")] = 8001,
    rasa_port: Annotated[int, typer.Option(help="First Rasa process.")] = 5005,
    actions_port: Annotated[int, typer.Option(help="Action server.")] = 5055,
    rasa: Annotated[int, typer.Option("--rasa", min=1, max=16, help="How many Rasa processes.")] = 1,
    home: HomeOption = DEFAULT_HOME,
    verbose: Annotated[bool, typer.Option(help="Show every process's output.")] = False,
) -> None:
    """A working counter on this machine. Ctrl-C stops all of it and loses nothing."""
    from cli import environments, ports
    from cli import train as train_module
    from cli import up as up_module

    addresses = up_module.Addresses(
        home=typed(home).resolve(),
        port=port,
        backend_port=backend_port,
        rasa_port=rasa_port,
        actions_port=actions_port,
        rasa_processes=rasa,
    )
    try:
        code = up_module.up(addresses, verbose=verbose)
    except (ports.PortTakenError, environments.MissingEnvironmentError, train_module.TrainingError) as error:
        typer.secho(str(error), fg="red", err=True)
        code = 1
    raise typer.Exit(code)


@app.command("test", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def run_tests(
    context: typer.Context,
    fast: Annotated[bool, typer.Option(help="Leave out what needs a trained model or a browser.")] = False,
    every_channel: Annotated[
        bool, typer.Option("--every-channel", help="Only the dialogues, on every channel; writes README.md's table.")
    ] = False,
) -> None:
    """The whole test suite, with its own servers. More arguments go to pytest."""
    from cli import testing

    raise typer.Exit(testing.run(fast=fast, arguments=context.args, every_channel=every_channel))


@app.command()
def train(
    compare: Annotated[bool, typer.Option("--compare", help="Promote it only if it is no worse; else exit 1.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Compare, and promote it all the same.")] = False,
) -> None:
    """Train the assistant (nothing to do when nothing changed since the last time)."""
    from rich.console import Console

    from cli import promotion
    from cli import train as train_module

    console = Console(stderr=True)
    try:
        if not (compare or force):
            typer.echo(str(train_module.train(console)))
            return
        decision = promotion.train_and_compare(console, force=force)
    except train_module.TrainingError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from error
    typer.echo(json.dumps(decision.as_json(), ensure_ascii=False, indent=2))
    raise typer.Exit(0 if decision.promoted else 1)


@app.command()
def evaluate(file: Annotated[Path, typer.Argument(help='JSON lines {"text", "lang", "intent"}.')]) -> None:
    """Score the trained assistant's understanding; prints one JSON object."""
    from cli import evaluate as evaluate_module

    typer.echo(json.dumps(evaluate_module.evaluate(typed(file)), ensure_ascii=False, indent=2))


@app.command()
def report(
    about: Annotated[str, typer.Argument(help="conversations, or greeting: the two under test.")] = "conversations",
    utility: Annotated[str | None, typer.Option(help="Only this utility's conversations.")] = None,
    weeks: Annotated[int, typer.Option(min=1, max=12, help="How many weeks up to now.")] = 1,
    text: Annotated[bool, typer.Option("--text", help="Tables for people instead of JSON.")] = False,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """How conversations went, and the messages that were not understood, in groups; prints one JSON object."""
    from rich.console import Console

    from cli import report as conversations
    from cli import report_greeting as greeting

    if about not in ("conversations", "greeting"):
        typer.secho(f"There is no report about {about!r}: conversations, greeting.", fg="red", err=True)
        raise typer.Exit(2)
    chosen = greeting if about == "greeting" else conversations
    try:
        content = chosen.report(database_url(home), utility=utility, weeks=weeks)
    except conversations.UnknownUtilityError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(2) from error
    if text:
        chosen.show(content, Console())
    else:
        typer.echo(json.dumps(content, ensure_ascii=False, indent=2))


@app.command()
def chat(
    utility: Annotated[str, typer.Option(help="Which utility's counter.")] = "cantera",
    lang: Annotated[str, typer.Option(help="es or en.")] = "es",
    port: Annotated[int, typer.Option(help="Where `up` runs.")] = 8000,
) -> None:
    """Talk to the assistant in this terminal (`./ventanilla up` must be running)."""
    import asyncio

    from cli import chat as chat_module

    raise typer.Exit(asyncio.run(chat_module.chat(utility=utility, language=lang, port=port)))


@app.command()
def migrate(home: HomeOption = DEFAULT_HOME) -> None:
    """Bring the database to the newest schema."""
    from kit import migrate as migrate_module

    migrate_module.upgrade(database_url(home))
    typer.echo("The schema is up to date.")


@app.command()
def bench(
    name: Annotated[str, typer.Argument(help="ack, turn, long, rasa, pdf, demo or understanding.")],
) -> None:
    """Run one benchmark; prints one JSON object: what was compared, figures, target, and whether it holds."""
    from cli import bench as bench_module

    try:
        result = bench_module.run(name)
    except bench_module.UnknownBenchmarkError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(2) from error
    typer.echo(json.dumps(result, ensure_ascii=False, indent=2))
    raise typer.Exit(0 if result["holds"] else 1)


@demo_app.command("reset")
def demo_reset(home: HomeOption = DEFAULT_HOME) -> None:
    """Demo data anew: what was changed in the demo utilities and by their agents is gone."""
    from backend import demo
    from cli import desk
    from cli.home import settings_of

    url = database_url(home)
    report = demo.reset(url, today=datetime.now(UTC).date())
    desk.reset_cast(settings_of(home), url)
    typer.echo(str(report))


@dead_app.command("list")
def dead_list(home: HomeOption = DEFAULT_HOME) -> None:
    """Dead letters, newest first: id, what it is, since when, why. Never the text."""
    from cli import dead

    for line in dead.listing(database_url(home)):
        typer.echo(line)


@dead_app.command("replay")
def dead_replay(
    letter: Annotated[str, typer.Argument(help="The id from `dead list`.")], home: HomeOption = DEFAULT_HOME
) -> None:
    """Put a dead letter back into the queue: a turn or a message. A webhook nobody could read stays as it is."""
    from cli import dead

    if not dead.replay(database_url(home), letter):
        gone = "No dead turn or message has that id (a webhook that could not be read can't be tried again)."
        typer.secho(gone, fg="red", err=True)
        raise typer.Exit(1)
    typer.echo("Back in the queue.")


if __name__ == "__main__":
    sys.exit(app())
