"""`./ventanilla desk user`: who may sign in."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from typer.testing import CliRunner, Result

from cli import desk
from cli.__main__ import app
from desk.staff import sign_in
from desk.staff.door import Door
from desk.staff.errors import WrongError
from desk.staff.sessions import Session
from kit import migrate, postgres
from kit.settings import Settings


@pytest.fixture
def home(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("VENTANILLA_DEMO", "0")
    monkeypatch.delenv("VENTANILLA_SECRET_KEY", raising=False)
    return tmp_path


def run(home: Path, *command: str) -> Result:
    return CliRunner().invoke(app, ["desk", "user", *command, "--home", str(home)])


def run_key(home: Path, *command: str) -> Result:
    return CliRunner().invoke(app, ["desk", "key", *command, "--home", str(home)])


def added(home: Path, *more: str) -> tuple[str, str]:
    """Somebody new of Prairie: their e-mail and first password."""
    email = f"{uuid4().hex[:10]}@cli.test"
    given = ("--utility", "prairie", "--name", "Ana Cole", "--language", "en", "--email", email)
    done = run(home, "add", *given, *more)
    assert done.exit_code == 0, done.output
    return email, password_in(done.output)


def password_in(output: str) -> str:
    found = re.search(r"first sign-in: (\S+)", output)
    assert found is not None
    return found[1]


def signed_in(home: Path, database_url: str, email: str, password: str, *, demo: bool = False) -> Session | None:
    """The session that this sign-in opens, if it does."""

    async def enter(door: Door) -> Session | None:
        try:
            begun = await sign_in.sign_in(door, email=email, password=password, address=uuid4().hex)
        except WrongError:
            return None
        return await sign_in.session_of(door, begun.token)

    settings = Settings(ventanilla_home=home, ventanilla_demo=demo, database_url=database_url)
    return desk.at_the_door(settings, database_url, enter)


def test_somebody_added_signs_in_with_the_printed_password_and_must_change_it(home: Path, database_url: str) -> None:
    email, password = added(home, "--role", "supervisor")
    session = signed_in(home, database_url, email, password)
    assert session is not None
    assert (session.person.role, session.person.utility, session.person.language) == ("supervisor", "prairie", "en")
    assert session.person.must_change


def test_the_list_names_them_and_never_a_password(home: Path) -> None:
    email, password = added(home)
    shown = run(home, "list", "--utility", "prairie").output
    line = next(one for one in shown.splitlines() if email in one)
    assert line.split()[:2] == ["prairie", "agent"]
    assert line.endswith("(password to change)")
    assert password not in shown
    assert email not in run(home, "list", "--utility", "cantera").output


def test_teams_and_languages_can_be_given_and_a_wrong_one_is_named(home: Path) -> None:
    added(home, "--team", "billing", "--team", "payments", "--speaks", "en")
    wrong = run(home, "add", "--utility", "prairie", "--name", "X", "--email", "team@cli.test", "--team", "x")
    assert wrong.exit_code == 1
    assert "--team: is one of billing" in wrong.output


def test_a_reset_prints_another_password_and_the_old_one_is_gone(home: Path, database_url: str) -> None:
    email, old = added(home)
    new = password_in(run(home, "reset", email).output)
    assert signed_in(home, database_url, email, old) is None
    assert signed_in(home, database_url, email, new) is not None


def test_the_disabled_stay_out_until_they_are_let_in_again(home: Path, database_url: str) -> None:
    email, password = added(home)
    assert "may not sign in any more" in run(home, "disable", email).output
    assert signed_in(home, database_url, email, password) is None
    run(home, "enable", email)
    assert signed_in(home, database_url, email, password) is not None


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("reset", "nobody@cli.test"), "Nobody has the e-mail nobody@cli.test."),
        (("add", "--email", "x", "--name", "X", "--utility", "prairie"), "--email: is not an e-mail address"),
        (("add", "--email", "x@cli.test", "--name", "X"), "--utility: only an administrator works for all of them"),
        (("add", "--email", "x@cli.test", "--name", "X", "--utility", "atlantis"), "--utility: is one of cantera"),
    ],
)
def test_what_can_t_be_done_is_said_in_a_line(home: Path, command: tuple[str, ...], said: str) -> None:
    done = run(home, *command)
    assert done.exit_code == 1
    assert said in done.output


def test_an_e_mail_serves_once(home: Path) -> None:
    email, _ = added(home)
    again = run(home, "add", "--utility", "cantera", "--name", "Ana", "--email", email)
    assert again.exit_code == 1
    assert "already" in again.output


def test_outside_the_demo_there_is_no_cast(home: Path) -> None:
    for command in (("list", "--demo"), ("add", "--demo")):
        done = run(home, *command)
        assert done.exit_code == 2
        assert "demo only" in done.output


def test_in_the_demo_the_cast_signs_in_with_this_home_s_password(
    home: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENTANILLA_DEMO", "1")
    shown = run(home, "add", "--demo").output
    assert run(home, "list", "--demo").output == shown
    password = shown.splitlines()[0].rpartition(" ")[2]
    email = "adriana.pena@aguasdecantera.example"
    assert email in shown
    assert signed_in(home, database_url, email, password, demo=True) is not None
    assert signed_in(home, database_url, email, password, demo=False) is None


def test_whoever_starts_the_demo_is_told_how_to_sign_in(home: Path, database_url: str) -> None:
    settings = Settings(ventanilla_home=home, ventanilla_demo=True, database_url=database_url)
    desk.load_cast(settings, database_url)
    *people, password, more = desk.how_to_sign_in(settings, database_url)
    assert more == "everyone: ./ventanilla desk user list --demo"
    assert people == [
        "sofia.arriaga@ventanilla.example",
        "adriana.pena@aguasdecantera.example",
        "dana.whitfield@prairiepw.example",
    ]
    word = password.split()[1]
    assert signed_in(home, database_url, people[2], word, demo=True) is not None


def test_where_nobody_may_sign_in_yet_it_is_said_how_to_begin(home: Path, server_url: str) -> None:
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    url = postgres.sqlalchemy_url(server_url).set(drivername="postgresql", database=name)
    empty = url.render_as_string(hide_password=False)
    migrate.upgrade(empty)
    settings = Settings(ventanilla_home=home, ventanilla_demo=False)
    assert list(desk.how_to_sign_in(settings, empty)) == ["nobody may sign in yet: ./ventanilla desk user add --help"]


def test_a_key_is_shown_once_listed_without_its_secret_and_revoked(home: Path) -> None:
    name = uuid4().hex[:10]
    made = run_key(home, "add", "--utility", "prairie", "--name", name, "--scope", "act", "--scope", "read")
    secret = re.search(r"vk_\w+_\S+", made.output)
    assert secret is not None
    assert f"{name} may read, act at prairie" in made.output
    [line] = [one for one in run_key(home, "list", "--utility", "prairie").output.splitlines() if name in one]
    assert "never used" in line
    assert secret[0] not in line
    assert run_key(home, "revoke", line.split()[1]).exit_code == 0
    [line] = [one for one in run_key(home, "list").output.splitlines() if name in one]
    assert "revoked" in line
    assert run_key(home, "revoke", line.split()[1]).exit_code == 1


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("--utility", "prairie", "--name", "x", "--scope", "all"), "--scope is one of read, act, webhooks, not all."),
        (("--utility", "atlantis", "--name", "x", "--scope", "read"), "--utility: there is no atlantis."),
    ],
)
def test_a_key_for_nothing_that_there_is_is_refused(home: Path, command: tuple[str, ...], said: str) -> None:
    done = run_key(home, "add", *command)
    assert done.exit_code == 1
    assert said in done.output
