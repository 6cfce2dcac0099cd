from __future__ import annotations

import httpx


async def test_a_profile_says_who_the_utility_is(client: httpx.AsyncClient) -> None:
    told = (await client.get("/api/public/cantera/profile")).json()
    assert (told["name"], told["languages"], told["tone"], told["currency"], told["unit"]) == (
        "Aguas de Cantera",
        ["es", "en"],
        "tu",
        "MXN",
        "m3",
    )
    assert told["contacts"]["phone"] == "+524422110600"
    assert told["brand"]["color"] == "#0b6e8f"
    assert told["open_now"] is True


async def test_offices_say_whether_they_are_open(client: httpx.AsyncClient) -> None:
    page = (await client.get("/api/public/cantera/offices")).json()
    assert page["total"] == 4
    satellite = next(one for one in page["items"] if one["code"] == "satelite")
    assert (satellite["open_now"], satellite["hours"]) == (
        True,
        [{"days": "mon-fri", "open": "08:30:00", "close": "15:00:00"}],
    )


async def test_zones_come_with_how_sure(client: httpx.AsyncClient) -> None:
    page = (await client.get("/api/public/cantera/zones", params={"q": "Jurica"})).json()
    assert [(one["code"], one["name"], one["score"]) for one in page["items"]] == [("jurica", "Jurica", 1.0)]
    assert (await client.get("/api/public/cantera/zones", params={"q": "\x00 ' \u202e"})).json()["items"] == []


async def test_an_unknown_utility_is_not_found(client: httpx.AsyncClient) -> None:
    for what in ("profile", "offices", "zones?q=x", "outages"):
        assert (await client.get(f"/api/public/atlantis/{what}")).status_code == 404
