"""The forms at the desk's door, as a browser posts them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import text
from starlette.requests import Request

from desk.staff import forms, roster, tries
from desk.staff.sign_in import session_of
from tests.desk.staff.browsing import SIGN_IN, Browser, make_browser
from tests.desk.staff.newcomers import PASSWORD, Desk

FORM = "application/x-www-form-urlencoded"
NEW = "otra vez la bomba del pozo 7"


@pytest.fixture
async def browser(desk: Desk) -> AsyncIterator[Browser]:
    opened = make_browser(desk)
    yield opened
    await opened.client.aclose()


async def test_a_stranger_is_sent_to_the_sign_in_and_back_afterwards(browser: Browser) -> None:
    sent = await browser.open("/desk/me?at=second")
    assert sent.status_code == 303
    assert sent.headers["location"] == "/desk/sign-in?next=%2Fdesk%2Fme%3Fat%3Dsecond"
    await browser.open(sent.headers["location"])
    assert browser.page is not None
    assert 'name="next" value="/desk/me?at=second"' in browser.page.text
    person = await browser.desk.newcomer()
    entered = await browser.sign_in(person, next_="/desk/me?at=second")
    assert (entered.status_code, entered.headers["location"]) == (303, "/desk/me?at=second")
    assert (await browser.open("/desk/me")).text == person.email


@pytest.mark.parametrize("path", ["/desk", "/desk/", "/desk/board", "/desk/nothing", "/desk/me", "/desk/staticx"])
async def test_no_page_of_the_desk_is_open_to_strangers(browser: Browser, path: str) -> None:
    assert (await browser.open(path)).headers["location"].startswith(SIGN_IN)


async def test_the_cookie_can_t_be_read_by_scripts_or_used_by_other_sites(browser: Browser) -> None:
    entered = await browser.sign_in(await browser.desk.newcomer())
    cookie = next(one for one in entered.headers.get_list("set-cookie") if one.startswith("ventanilla_desk="))
    pieces = {piece.strip().lower() for piece in cookie.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/desk"} <= pieces
    assert "secure" not in pieces


@pytest.mark.parametrize("https", ["door", "request"])
async def test_over_https_the_cookie_stays_on_https(desk: Desk, https: str) -> None:
    door = replace(desk.door, https=https == "door")
    browser = make_browser(replace(desk, door=door), base_url="https://desk.test")
    person = await desk.newcomer()
    entered = await browser.sign_in(person)
    assert all("Secure" in one for one in entered.headers.get_list("set-cookie"))


async def test_a_wrong_password_shows_the_form_again_with_the_name_and_without_the_password(browser: Browser) -> None:
    person = await browser.desk.newcomer()
    shown = await browser.sign_in(person, "not the right one")
    assert shown.status_code == 401
    assert "no coinciden" in shown.text
    assert f'value="{person.email}"' in shown.text
    assert "not the right one" not in shown.text
    assert "ventanilla_desk" not in browser.client.cookies


async def test_a_locked_account_says_for_how_long(browser: Browser) -> None:
    person = await browser.desk.newcomer()
    for _ in range(tries.LIMIT):
        await browser.sign_in(person, "not the right one")
    browser.desk.moment.pass_(minutes=4)
    locked = await browser.sign_in(person)
    assert locked.status_code == 429
    assert "Espera 11 min" in locked.text


async def test_what_is_typed_as_a_name_is_shown_as_text(browser: Browser) -> None:
    person = replace(await browser.desk.newcomer(), email='"><script>alert(1)</script>')
    shown = await browser.sign_in(person)
    assert "<script>" not in shown.text
    assert "&lt;script&gt;" in shown.text


@pytest.mark.parametrize("proof", ["", "x", "forged", "of another browser"])
async def test_a_sign_in_without_the_form_s_proof_is_refused(desk: Desk, proof: str) -> None:
    browser, other = make_browser(desk), make_browser(desk)
    person = await desk.newcomer()
    await browser.open(SIGN_IN)
    await other.open(SIGN_IN)
    given = other.proof if proof == "of another browser" else proof
    refused = await browser.post(SIGN_IN, proof=given, email=person.email, password=PASSWORD)
    assert refused.status_code == 403
    assert "ventanilla_desk" not in browser.client.cookies


async def test_a_body_that_is_no_form_is_refused(browser: Browser) -> None:
    await browser.open(SIGN_IN)
    for body, kind in ((b"{}", "application/json"), (b"x" * 20_000, FORM), (b"\xff=1", FORM)):
        answer = await browser.client.post(SIGN_IN, content=body, headers={"content-type": kind})
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.test/desk",
        "//evil.test",
        "/desk//evil.test",
        "/desk/../admin",
        "/desk\\evil.test",
        "/\\evil.test",
        "/deskx",
        "/desk@evil.test",
        "javascript:alert(1)",
        "/desk?x=\r\nset-cookie: a=b",
        "/desk/sign-out",
        "/desk/sign-in?next=/desk",
        "/desk/" + "a" * 600,
    ],
)
async def test_nobody_is_sent_anywhere_but_to_a_page_of_the_desk(browser: Browser, target: str) -> None:
    assert forms.next_of(target) == "/desk"
    person = await browser.desk.newcomer()
    await browser.open(SIGN_IN)
    entered = await browser.post(SIGN_IN, proof=browser.proof, email=person.email, password=PASSWORD, next=target)
    assert entered.headers["location"] == "/desk"


@pytest.mark.parametrize("target", ["/desk", "/desk/me", "/desk/a-b_c/01.x", "/desk?utility=cantera&x=%20y"])
def test_pages_of_the_desk_may_be_gone_back_to(target: str) -> None:
    assert forms.next_of(target) == target


async def test_an_expired_session_is_asked_to_sign_in_again(browser: Browser) -> None:
    await browser.sign_in(await browser.desk.newcomer())
    assert (await browser.open("/desk")).status_code == 200
    browser.desk.moment.pass_(minutes=61)
    assert (await browser.open("/desk")).headers["location"] == SIGN_IN


async def test_being_there_keeps_the_session(browser: Browser) -> None:
    await browser.sign_in(await browser.desk.newcomer())
    for _ in range(4):
        browser.desk.moment.pass_(minutes=40)
        assert (await browser.open("/desk")).status_code == 200


async def test_signing_out_needs_the_proof_and_ends_the_session(browser: Browser) -> None:
    await browser.sign_in(await browser.desk.newcomer())
    token = browser.client.cookies["ventanilla_desk"]
    assert (await browser.post("/desk/sign-out", proof="forged")).status_code == 403
    assert await session_of(browser.desk.door, token) is not None
    gone = await browser.post("/desk/sign-out", proof=browser.own_proof)
    assert gone.headers["location"] == f"{SIGN_IN}?said=bye"
    assert "ventanilla_desk" not in browser.client.cookies
    assert await session_of(browser.desk.door, token) is None


async def test_signing_out_everywhere_ends_the_other_browser_too(desk: Desk) -> None:
    person, here, there = await desk.newcomer(), make_browser(desk), make_browser(desk)
    await here.sign_in(person)
    await there.sign_in(person)
    await here.post("/desk/sign-out", proof=here.own_proof, everywhere="1")
    assert (await there.open("/desk")).status_code == 303


async def test_another_utility_s_page_is_not_there(browser: Browser) -> None:
    await browser.sign_in(await browser.desk.newcomer())
    assert (await browser.open("/desk?utility=cantera")).status_code == 200
    other, unknown = await browser.open("/desk?utility=prairie"), await browser.open("/desk?utility=atlantis")
    assert (other.status_code, unknown.status_code) == (404, 404)
    assert other.text == unknown.text


async def test_an_administrator_of_all_sees_each(browser: Browser) -> None:
    await browser.sign_in(await browser.desk.newcomer(utility=None, role="admin"))
    for utility in ("cantera", "prairie"):
        assert (await browser.open(f"/desk?utility={utility}")).status_code == 200


@pytest.mark.parametrize(("role", "status"), [("agent", 403), ("supervisor", 200), ("admin", 200)])
async def test_a_page_for_supervisors_is_refused_to_agents(browser: Browser, role: str, status: int) -> None:
    await browser.sign_in(await browser.desk.newcomer(role=role))
    assert (await browser.open("/desk/board")).status_code == status


async def test_an_address_without_a_page_is_a_404_to_who_is_signed_in(browser: Browser) -> None:
    await browser.sign_in(await browser.desk.newcomer())
    answer = await browser.open("/desk/nothing")
    assert answer.status_code == 404
    assert "Aquí no hay nada" in answer.text


@pytest.mark.parametrize("path", [SIGN_IN, "/desk", "/desk/nothing"])
async def test_pages_of_the_desk_are_neither_kept_nor_framed(browser: Browser, path: str) -> None:
    if path != SIGN_IN:
        await browser.sign_in(await browser.desk.newcomer())
    headers = (await browser.open(path)).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("accepts", "language"),
    [
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("en-US,en;q=0.9,es;q=0.8", "en"),
        ("fr-FR,en;q=0.3,es;q=0.2", "en"),
        ("fr", "es"),
        ("", "es"),
        ("en;q=x,;;;", "es"),
    ],
)
async def test_a_stranger_is_spoken_to_in_the_browser_s_language(browser: Browser, accepts: str, language: str) -> None:
    page = await browser.open(SIGN_IN, **{"accept-language": accepts})
    assert f'<html lang="{language}">' in page.text


async def test_the_language_chosen_before_signing_in_is_remembered(browser: Browser) -> None:
    await browser.open(f"{SIGN_IN}?language=en")
    assert '<html lang="en">' in (await browser.open(SIGN_IN)).text


async def test_the_second_step_comes_between_the_password_and_the_page(browser: Browser) -> None:
    desk, person = browser.desk, await browser.desk.newcomer()
    await desk.with_second_step(person)
    half = await browser.sign_in(person, next_="/desk/me")
    assert half.headers["location"] == "/desk/sign-in/code?next=%2Fdesk%2Fme"
    assert (await browser.open("/desk/me")).status_code == 303
    await browser.open(half.headers["location"])
    proof = browser.proof
    wrong = await browser.post("/desk/sign-in/code", proof=proof, code="000000", next="/desk/me")
    assert (wrong.status_code, "Ese código no sirve" in wrong.text) == (401, True)
    forged = await browser.post("/desk/sign-in/code", proof="x", code=await desk.code(person))
    assert forged.status_code == 403
    done = await browser.post("/desk/sign-in/code", proof=proof, code=await desk.code(person), next="/desk/me")
    assert done.headers["location"] == "/desk/me"
    assert (await browser.open("/desk/me")).text == person.email


async def test_the_second_step_without_a_first_one_leads_to_the_sign_in(browser: Browser) -> None:
    assert (await browser.open("/desk/sign-in/code")).headers["location"] == SIGN_IN


async def test_who_must_choose_a_password_gets_nowhere_before(browser: Browser) -> None:
    person = await browser.desk.newcomer(must_change=True)
    await browser.sign_in(person)
    assert (await browser.open("/desk/board")).headers["location"] == "/desk/me"
    before = browser.client.cookies["ventanilla_desk"]
    changed = await browser.post("/desk/me/password", proof=browser.own_proof, current=PASSWORD, new=NEW, again=NEW)
    assert changed.headers["location"] == "/desk/me?done=password#password"
    assert browser.client.cookies["ventanilla_desk"] != before
    assert (await browser.open("/desk")).text == person.email


@pytest.mark.parametrize(
    ("path", "fields", "location"),
    [
        ("password", {"current": "wrong one", "new": NEW, "again": NEW}, "/desk/me?wrong=current&at=password"),
        ("password", {"current": PASSWORD, "new": "x", "again": "x"}, "/desk/me?wrong=short&at=password"),
        ("password", {"current": PASSWORD, "new": NEW, "again": "x"}, "/desk/me?wrong=different&at=password"),
        ("language", {"language": "en"}, "/desk/me?done=language#language"),
        ("second-step", {"current": "wrong one"}, "/desk/me?wrong=current&at=second"),
        ("second-step", {"current": PASSWORD}, "/desk/me#second"),
        ("second-step/on", {"code": "123456"}, "/desk/me?wrong=code&at=second"),
        ("second-step/change", {"current": PASSWORD, "what": "off"}, "/desk/me?done=off#second"),
        ("second-step/change", {"current": PASSWORD, "what": "renew"}, "/desk/me?wrong=current&at=second"),
    ],
)
async def test_each_change_goes_back_to_the_page_that_says_how_it_went(
    browser: Browser, path: str, fields: dict[str, str], location: str
) -> None:
    await browser.sign_in(await browser.desk.newcomer())
    assert (await browser.post(f"/desk/me/{path}", proof=browser.own_proof, **fields)).headers["location"] == location


@pytest.mark.parametrize("path", ["password", "language", "second-step", "second-step/on", "second-step/change"])
async def test_no_change_is_made_without_the_proof_or_the_session(browser: Browser, path: str) -> None:
    person = await browser.desk.newcomer()
    await browser.sign_in(person)
    assert (await browser.post(f"/desk/me/{path}", current=PASSWORD, language="en")).status_code == 403
    browser.client.cookies.delete("ventanilla_desk")
    assert (await browser.post(f"/desk/me/{path}", current=PASSWORD)).headers["location"] == SIGN_IN
    async with browser.desk.door.engine.connect() as connection:
        row = (await connection.execute(text("select * from desk.people where id = :id"), {"id": person.id})).one()
    assert (row.language, row.second_step) == ("es", None)


async def test_the_recovery_codes_are_shown_when_the_second_step_is_on(browser: Browser) -> None:
    desk, person = browser.desk, await browser.desk.newcomer()
    await browser.sign_in(person)
    await browser.post("/desk/me/second-step", proof=browser.own_proof, current=PASSWORD)
    shown = await browser.post("/desk/me/second-step/on", proof=browser.own_proof, code=await desk.code(person))
    assert shown.status_code == 200
    assert shown.text.count("<li><code>") == 10


async def test_a_disabled_person_s_open_browser_is_out_at_once(browser: Browser) -> None:
    person = await browser.desk.newcomer()
    await browser.sign_in(person)
    await roster.disable(browser.desk.door, person.email)
    assert (await browser.open("/desk")).status_code == 303


@pytest.mark.parametrize(
    ("client", "address"),
    [("203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("test", "test")],
)
def test_a_client_of_ipv6_is_its_network(client: str, address: str) -> None:
    scope = {"type": "http", "client": (client, 1), "headers": []}
    assert forms.address_of(Request(scope)) == address
