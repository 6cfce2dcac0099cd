"""Who can be picked, found how, and what the page says they should hear."""

from __future__ import annotations

import httpx
import pytest

from desk.cast import Member, expectations, fetch_cast, matches, member_from_json, money_text
from desk.inbox import codes_from_json, fetch_codes
from kit.money import Money
from kit.utility import load_all

ROW = {
    "key": "ignacio",
    "utility": "cantera",
    "name": "Íñigo Muñoz Güemes",
    "language": "es",
    "contract": "0100214289",
    "phone": "+524425550104",
    "email": None,
    "tags": ["accents", "outage_now"],
    "expect": {
        "balance": {"amount_minor": 139796, "currency": "MXN"},
        "due_date": "2026-12-04",
        "last_bill": {"amount_minor": 43023, "currency": "MXN"},
        "usage": {"quantity": 16.0, "unit": "m3"},
        "outage": {"eta": "2026-11-21T02:30:00+00:00"},
        "case": "CASE-2026-000123",
    },
}
INBOX = {
    "items": [
        {
            "via": "sms",
            "body": "Tu código de Aguas de Cantera es 724532. Vence en 5 minutos.",
            "at": "2026-11-20T14:40:00Z",
        },
        {"via": "sms", "body": "Tu pago de $1234567 llegó.", "at": "2026-11-20T14:00:00Z"},
    ]
}


@pytest.mark.parametrize("query", ["", "inigo", "MUNOZ gue", "0100214", "outage", "corte ahora", "cantera"])
def test_a_member_is_found_by_name_tag_contract_or_utility_whatever_the_accents(query: str) -> None:
    assert matches(member_from_json(ROW), query)


@pytest.mark.parametrize("query", ["maría", "íñigo pérez", "prairie"])
def test_a_member_is_not_found_by_what_is_not_theirs(query: str) -> None:
    assert not matches(member_from_json(ROW), query)


def test_what_should_be_heard_is_told_in_the_pages_language() -> None:
    utility = load_all()["cantera"]
    spanish = dict(expectations(member_from_json(ROW), utility, "es"))
    assert spanish["Saldo"] == "$1,397.96"
    assert spanish["Vence"] == "4 dic 2026"
    assert spanish["Consumo"] == "16 m³"
    assert spanish["Correo"] == "no tiene"
    assert spanish["Servicio vuelve"] == "20/11 · 20:30"  # UTC−6
    assert dict(expectations(member_from_json(ROW), utility, "en"))["Due"] == "4 Dec 2026"


@pytest.mark.parametrize(
    ("money", "language", "shown"),
    [
        (Money(0, "MXN"), "es", "$0.00"),
        (Money(-26500, "MXN"), "es", "$265.00 a favor"),
        (Money(-412, "USD"), "en", "$4.12 credit"),
        (Money(123456789, "USD"), "en", "$1,234,567.89"),
    ],
)
def test_money_is_written_as_at_home(money: Money, language: str, shown: str) -> None:
    assert money_text(money, language) == shown  # type: ignore[arg-type]


def test_initials_are_two_letters_even_with_accents() -> None:
    assert member_from_json(ROW).initials == "ÍM"


async def test_a_backend_that_is_down_gives_an_empty_cast() -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _request: httpx.Response(503))) as client:
        assert await fetch_cast(client, "http://backend/") == ()


async def test_the_cast_is_read_from_the_backend() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/api/demo/cast"
        return httpx.Response(200, json={"items": [ROW], "page": 0, "size": 1, "total": 1})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        (member,) = await fetch_cast(client, "http://backend/")
    assert member.id == "cantera.ignacio"


def test_codes_are_six_digits_and_nothing_longer() -> None:
    assert [code.code for code in codes_from_json(INBOX)] == ["724532"]


async def test_the_inbox_is_asked_for_the_contacts_that_are_known() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert dict(request.url.params) == {"phone": "+524425550104"}
        return httpx.Response(200, json=INBOX)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        (code,) = await fetch_codes(client, "http://backend", member_from_json(ROW))
    assert (code.code, code.via) == ("724532", "sms")


async def test_nobody_is_asked_about_somebody_without_contacts() -> None:
    def refuse(_request: httpx.Request) -> httpx.Response:
        raise AssertionError

    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse)) as client:
        assert await fetch_codes(client, "http://backend", Member("visitor", "cantera", "Visitante", "es")) == ()
