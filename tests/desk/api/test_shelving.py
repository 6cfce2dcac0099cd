"""Keeping the answers at hand by the API, in a supervisor's name."""

from __future__ import annotations

from typing import Any

from tests.desk.api.conftest import Bureau, colleague

THANKS = {"name": "gracias", "es": "Gracias, {nombre}.", "en": "Thank you, {name}."}


async def at_hand(bureau: Bureau) -> dict[str, tuple[str, str]]:
    return {one["name"]: (one["es"], one["en"]) for one in (await bureau.get("/answers"))["items"]}


async def added(bureau: Bureau, alma: str, body: Any = None) -> str:
    made = await bureau.ask("POST", "/answers", body or THANKS, agent=alma)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def test_an_answer_is_added_changed_and_retired(bureau: Bureau) -> None:
    alma = await colleague(bureau, "supervisor")
    before = await at_hand(bureau)
    made = await added(bureau, alma)
    assert await at_hand(bureau) == before | {"gracias": ("Gracias, {nombre}.", "Thank you, {name}.")}
    other = {"name": "adios", "es": "Hasta luego.", "en": "Bye."}
    assert (await bureau.ask("PUT", f"/answers/{made}", other, agent=alma)).status_code == 204
    assert await at_hand(bureau) == before | {"adios": ("Hasta luego.", "Bye.")}
    assert (await bureau.ask("DELETE", f"/answers/{made}", agent=alma)).status_code == 204
    assert await at_hand(bureau) == before
    audited = await bureau.house.rows("select * from desk.audit where detail->>'answer' = :id order by at, id", id=made)
    assert [(row.what, row.detail["agent"]) for row in audited] == [
        (what, alma) for what in ("answer_added", "answer_changed", "answer_retired")
    ]


async def test_why_an_answer_is_refused_is_said(bureau: Bureau) -> None:
    alma = await colleague(bureau, "supervisor")
    await added(bureau, alma)
    for body, status, extra in (
        (THANKS, 409, None),
        (THANKS | {"name": "¡!"}, 422, "name"),
        (THANKS | {"name": "otra", "en": ""}, 422, "empty"),
        (THANKS | {"name": "otra", "es": "x" * 1001}, 422, "long"),
        (THANKS | {"name": "otra", "es": "{saldo_secreto}"}, 422, "variable"),
    ):
        refused = await bureau.ask("POST", "/answers", body, agent=alma)
        assert (refused.status_code, refused.json().get("reason")) == (status, extra)


async def test_only_a_supervisor_keeps_them_and_only_their_utilitys(bureau: Bureau) -> None:
    alma, noemi = await colleague(bureau, "supervisor"), await colleague(bureau, "agent")
    made = await added(bureau, alma)
    for method, path, body in (
        ("POST", "/answers", THANKS | {"name": "otra"}),
        ("PUT", f"/answers/{made}", THANKS),
        ("DELETE", f"/answers/{made}", None),
    ):
        assert (await bureau.ask(method, path, body, agent=noemi)).status_code == 403
        assert (await bureau.ask(method, path, body)).status_code == 400
    [other] = await bureau.house.rows("select gen_random_uuid() as id")
    assert (await bureau.ask("DELETE", f"/answers/{other.id}", agent=alma)).status_code == 404
