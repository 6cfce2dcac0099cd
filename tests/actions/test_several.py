"""Several contracts: which one, or all of them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.actions.stage import ME, Backend, Conversation, balance, pesos, problem

NAMES = (("Casa", "Av. Hidalgo 12"), ("Local", "Juárez 40"), (None, "Allende 7, Centro"))
CONTRACTS = [
    {"account_id": f"a{n}", "nickname": nickname, "label": nickname or label, "contract_number": f"000000{n}0{n}7"}
    for n, (nickname, label) in enumerate(NAMES, start=1)
]
OWED = balance(0).routes[f"GET {ME}/balance"][1]


def counter(count: int = 3, *, selected: str | None = None, **routes: Any) -> Backend:
    """A customer with `count` contracts that owe 1, 2, 3 … pesos."""
    contracts = CONTRACTS[:count] + [
        {"account_id": f"a{n}", "label": f"…00{n:02}", "contract_number": ""} for n in range(4, count + 1)
    ]
    needed = problem("contract-needed", 409, contracts=contracts)
    chosen = [selected]

    def tell(request: httpx.Request) -> tuple[int, object]:
        account = request.url.params.get("account_id") or chosen[0]
        return (200, OWED | {"balance": pesos(int(account[1:]) * 100)}) if account else needed

    def select(request: httpx.Request) -> tuple[int, object]:
        chosen[0] = httpx.Response(200, content=request.content).json()["account_id"]
        return who(request)

    def who(_request: httpx.Request) -> tuple[int, object]:
        return 200, {"level": 1, "contracts": contracts, "selected": chosen[0]}

    return Backend(
        {
            f"GET {ME}/identity": who,
            f"GET {ME}/balance": tell,
            f"POST {ME}/identity/select": select,
            **routes,
        }
    )


@pytest.mark.parametrize(
    ("words", "amount"),
    [("la de Hidalgo", "$1.00"), ("el que termina en 027", "$2.00"), ("Allende", "$3.00"), ("la tercera", "$3.00"),
     ("mi local", "$2.00"), ("the one on Allende", "$3.00")],
)  # fmt: skip
async def test_a_contract_is_chosen_by_address_ending_position_or_name(words: str, amount: str) -> None:
    contracts = [one | {"label": label} for one, (_, label) in zip(CONTRACTS, NAMES, strict=True)]
    backend = counter()
    answer = backend.routes[f"GET {ME}/identity"]
    backend.routes[f"GET {ME}/identity"] = lambda r: (200, answer(r)[1] | {"contracts": contracts})
    talk = Conversation(backend)
    assert (await talk.say("saldo", "check_balance")).responses == ["which_contract"]
    heard = await talk.say(words, "inform")
    assert heard.values("balance_due")["amount"] == amount


@pytest.mark.parametrize("words", ["todos", "de todas", "all of them", "both"])
async def test_all_of_them_come_in_one_list_with_a_total(words: str) -> None:
    talk = Conversation(counter())
    await talk.say("saldo", "check_balance")
    told = (await talk.say(words, "nlu_fallback")).values("balance_all")
    assert (told["total"], told["count"]) == ("$6.00", "3")
    assert told["lines"] == "• Casa: $1.00\n• Local: $2.00\n• Allende 7, Centro: $3.00"


async def test_all_can_be_asked_for_at_once() -> None:
    heard = await Conversation(counter()).say("¿cuánto debo de todos mis contratos?", "check_balance")
    assert heard.values("balance_all")["total"] == "$6.00"


async def test_all_can_be_pressed() -> None:
    talk = Conversation(counter())
    await talk.say("saldo", "check_balance")
    heard = await talk.say('/inform{"account_id": "all"}', "inform", account_id="all")
    assert heard.responses == ["balance_all"]


async def test_eighteen_contracts_are_ten_lines_and_the_rest_in_one() -> None:
    heard = await Conversation(counter(18)).say("saldo de todas mis cuentas", "check_balance")
    told = heard.values("balance_all")
    lines = told["lines"].splitlines()
    assert (len(lines), told["total"]) == (11, "$171.00")
    assert lines[-1] == "y 8 más: $116.00"  # 11 + … + 18


async def test_a_credit_is_told_and_pays_for_no_other_contract() -> None:
    amounts = iter((500, -300, 0))
    backend = counter(**{f"GET {ME}/balance": lambda _: (200, OWED | {"balance": pesos(next(amounts))})})
    told = (await Conversation(backend).say("saldo de todos mis contratos", "check_balance")).values("balance_all")
    assert told["total"] == "$5.00"
    assert "• Local: $3.00 a favor" in told["lines"]


async def test_due_dates_of_all_come_the_first_to_pay_first() -> None:
    days = iter((("2026-12-10", 100), (None, 0), ("2026-11-28", 200)))

    def tell(_request: httpx.Request) -> tuple[int, object]:
        day, minor = next(days)
        return 200, OWED | {"balance": pesos(minor), "due_date": day}

    told = (
        await Conversation(counter(**{f"GET {ME}/balance": tell})).say(
            "¿cuándo vencen todas mis cuentas?", "bill_due_date"
        )
    ).values("due_all")
    assert told["lines"] == "• Allende 7, Centro: 28 nov, $2.00\n• Casa: 10 dic, $1.00"
    assert told["total"] == "$3.00"


async def test_use_of_all_is_summed_by_unit() -> None:
    def use(quantity: int, unit: str) -> tuple[int, object]:
        return 200, {"period_start": "2026-10-01", "period_end": "2026-10-31", "quantity": quantity, "unit": unit}

    path = f"GET {ME}/accounts/{{}}/usage/current"
    routes = {
        path.format("a1"): use(10, "m3"),
        path.format("a2"): use(300, "kWh"),
        path.format("a3"): problem("not-found", 404),
    }
    told = (await Conversation(counter(**routes)).say("consumo de todos mis contratos", "check_usage")).values(
        "usage_all"
    )
    assert told["total"] == "10 m³ y 300 kWh"
    assert told["lines"].endswith("• Allende 7, Centro: –")


async def test_a_bill_goes_one_contract_at_a_time() -> None:
    heard = await Conversation(counter()).say("mándame el recibo de todos mis contratos", "get_bill")
    assert heard.responses == ["one_at_a_time", "which_contract"]
    assert "Todos" not in [one["title"] for one in heard.values("which_contract")["buttons"]]


async def test_the_other_of_two_is_the_one_that_was_not_spoken_of() -> None:
    talk = Conversation(counter(2, selected="a1"))
    talk.slots["question"] = {
        "kind": "account", "task": "check_balance", "data": {"task": "check_balance"},
        "options": [["Casa", "a1"], ["Local", "a2"]],
    }  # fmt: skip
    assert (await talk.say("la otra", "correct")).values("balance_due")["amount"] == "$2.00"


async def test_the_other_of_many_is_asked_again() -> None:
    talk = Conversation(counter())
    await talk.say("saldo", "check_balance")
    assert (await talk.say("la otra", "nlu_fallback")).responses == ["reask_account"]


async def test_words_about_everything_else_are_not_all_contracts() -> None:
    heard = await Conversation(counter()).say("ya pagué todo, ¿cuánto debo?", "check_balance")
    assert heard.responses == ["which_contract"]
