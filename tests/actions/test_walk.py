"""Random walks over all intents, buttons and odd words: no exception, no empty answer, no loop that hangs."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import yaml

from actions.skills import SKILLS
from kit.settings import ROOT
from tests.actions.stage import CASE, ME, Backend, Conversation, pesos, problem
from tests.actions.test_memory import BILLS, HISTORY, USE
from tests.actions.test_several import counter

TURNS = 120
KNOWN = set(yaml.safe_load((ROOT / "responses" / "es.yml").read_text(encoding="utf-8")))
ANSWERS = ("affirm", "deny", "inform", "correct", "cancel", "nlu_fallback")
WORDS = (
    "Hidalgo 25, Centro", "0000005724", "123456", "no", "sí", "perdón, quise decir la calle Juárez", "me equivoqué",
    "me equivoqué, no es ahí", "la otra", "todos", "¿y el mes pasado?", "mándamelo por correo", "300", "Casa", "2",
    "no, 300 no 200", "sí, pero es en Allende 4", "¿y de mi negocio?", "asdf", "¿por qué?", "ana@correo.com", "😀",
    "llevo tres semanas esperando que alguien venga a revisar", "no, mi contrato es 0000005724", "CASE-2026-000123",
)  # fmt: skip
FOUND: tuple[dict[str, str], ...] = (
    {}, {}, {}, {"period": "last_month"}, {"contract_number": "0000005724"}, {"amount": "200"}, {"zone": "centro"},
    {"topic": "contract"}, {"topic": "place"}, {"topic": "resend"}, {"account_id": "all"}, {"account_id": "a2"},
    {"quantity": "20"}, {"postal_code": "76000"}, {"service": "water"},
)  # fmt: skip
REFERENCE = {
    "reference": "00000000170005", "amount": pesos(20000), "balance": pesos(41230), "minimum": pesos(5000),
    "valid_until": "2026-12-05T05:59:59Z", "barcode_path": "x", "stores": ["OXXO"], "bank": None,
}  # fmt: skip


def moody(chance: random.Random) -> Backend:
    """A backend that wants a contract or a code every now and then."""
    backend = counter(chance.choice((1, 2, 3, 18)))

    def sometimes(answer: Any) -> Callable[[httpx.Request], tuple[int, object]]:
        def tell(request: httpx.Request) -> tuple[int, object]:
            if (drawn := chance.random()) < 0.12:
                return problem("level-required", 403, required=2, current=int(drawn < 0.08))
            return answer(request) if callable(answer) else answer

        return tell

    def items(*found: object) -> tuple[int, object]:
        return 200, {"items": list(found)}

    zone = {"code": "centro", "name": "Centro"}
    backend.routes |= {
        f"GET {ME}/balance": sometimes(backend.routes[f"GET {ME}/balance"]),
        f"GET {ME}/bills/latest": sometimes((200, BILLS[0])),
        f"GET {ME}/bills": sometimes(items(*BILLS)),
        f"POST {ME}/emails": sometimes((202, {"masked": "a•••@correo.mx"})),
        f"GET {ME}/payment-reference": sometimes((200, REFERENCE)),
        f"GET {ME}/payments": sometimes(items()),
        f"GET {ME}/outages": sometimes(items()),
        f"POST {ME}/cases": CASE,
        f"GET {ME}/cases": items(),
        f"GET {ME}/cases/CASE-2026-000123": problem("not-found", 404),
        f"POST {ME}/cases/CASE-2026-000123/notes": (201, {}),
        f"POST {ME}/outage-reports": (201, {"case": {"number": "CASE-2026-000123"}, "known_outage": None}),
        f"POST {ME}/identity/otp": (202, {"via": "sms", "masked": "•• 01", "expires_at": "2026-11-20T18:05:00Z"}),
        f"POST {ME}/identity/otp/verify": (200, {"level": 2, "contracts": [], "selected": "a1"}),
        f"POST {ME}/identity/contract": backend.routes[f"GET {ME}/identity"],
        "GET /api/public/cantera/zones": items(zone),
        "GET /api/public/cantera/outages": items(),
        "GET /api/public/cantera/tariffs/estimate": (
            200,
            {"quantity": 20, "unit": "m3", "total": pesos(1), "lines": []},
        ),
    }
    for account in (f"a{n}" for n in range(1, 19)):
        backend.routes |= {
            f"GET {ME}/accounts/{account}/usage/comparison": (200, USE),
            f"GET {ME}/accounts/{account}/usage/history": items(*HISTORY),
            f"GET {ME}/accounts/{account}/usage/current": (200, HISTORY[-1]),
        }
    return backend


@pytest.mark.parametrize("seed", range(8))
async def test_a_walk_ends_in_no_dead_end(seed: int) -> None:
    chance = random.Random(seed)
    talk = Conversation(moody(chance))
    intents = (*(intent for intent in SKILLS if intent != "change_language"), *ANSWERS * 6)
    for _ in range(TURNS):
        intent, found = chance.choice(intents), chance.choice(FOUND)
        pressed = f"/{intent}" + (json.dumps(found) if found else "")
        words = pressed if chance.random() < 0.3 else chance.choice(WORDS)
        heard = await talk.say(words, intent, ranking={intent: chance.choice((0.4, 0.9))}, **found)
        ended = heard.custom("end")  # who only insults is answered no more
        assert heard.responses or ended or heard.followup != "action_listen", (words, intent)
        assert {f"utter_{one}" for one in heard.responses} <= KNOWN
        assert len(talk.slots.get("task_stack") or ()) <= 3
        assert not (heard.loop is None and talk.slots.get("question"))
