"""The named cast: one person for every situation that the assistant must get right (CONTRACT.md, demo cast)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from backend.demo.subscriber import CaseStory, Contract, Subscriber

JUST_OVERDUE: Final = 25
OUTAGE_ZONES: Final = {"cantera": "carrillo", "prairie": "hutto"}
PLANNED_ZONES: Final = {"cantera": "hercules", "prairie": "taylor"}

_DOM = Contract(tariff="domestica", level=17, zone="alamos")
_COM = Contract(tariff="comercial", level=46, zone="centro")
_RES = Contract(tariff="residential", level=960, zone="roundrock")
_WATER = Contract(tariff="residential_water", level=6, zone="roundrock")


def _subscriber(
    key: str, name: str, tags: str, *contracts: Contract, phone: int | None, area: str, **more: object
) -> Subscriber:
    values = {"email": f"{key}@example.com", **more}  # fields of Subscriber, so mypy is told to trust them
    number = None if phone is None else f"{area}{phone:04d}"
    return Subscriber(key=key, name=name, tags=tuple(tags.split()), contracts=contracts, phone=number, **values)  # type: ignore[arg-type]


_mx = partial(_subscriber, area="+52442555", language="es")
_us = partial(_subscriber, area="+1512555", language="en")


def _branches(contract: Contract, names: tuple[str, ...]) -> tuple[Contract, ...]:
    """A business's eighteen places, of different sizes, some behind with a bill."""
    return tuple(
        replace(
            contract,
            nickname=f"Sucursal {name}",
            level=contract.level * (0.6 + 0.07 * i),
            unpaid=1 if i % 3 else 0,
            age_days=6 + i % 9,
        )
        for i, name in enumerate(names)
    )


_SHOPS = (
    "Centro",
    "Álamos",
    "Carretas",
    "Jurica",
    "Juriquilla",
    "El Refugio",
    "Milenio",
    "Casa Blanca",
    "Satélite",
    "Menchaca",
    "Carrillo",
    "Hércules",
    "Santa Rosa",
    "Candiles",
    "Bodega",
    "Horno",
    "Oficinas",
    "Taller",
)
_FAMILY = (
    replace(_DOM, nickname="Casa", unpaid=1, zone="juriquilla", level=24),
    replace(_DOM, nickname="Casa de mi mamá", zone="carretas", level=9),
    replace(_COM, nickname="Local", unpaid=1, zone="centro", level=22),
    replace(_DOM, nickname="Depa en renta", unpaid=2, age_days=JUST_OVERDUE, zone="milenio", level=13),
)

CANTERA: Final = (
    _mx("maria", "María Fernanda Hernández Ríos", "plain", replace(_DOM, unpaid=1), phone=101),
    _mx(
        "jorge",
        "Jorge Luis Pérez Camacho",
        "plain",
        replace(_DOM, unpaid=1, zone="satelite", level=21, age_days=9),
        phone=102,
    ),
    _mx(
        "teresa",
        "Teresa Olvera Frías",
        "plain",
        replace(_DOM, unpaid=1, zone="candiles", level=12, age_days=11),
        phone=103,
    ),
    _mx("ignacio", "Íñigo Muñoz Güemes", "accents", replace(_DOM, unpaid=1, zone="carretas"), phone=104),
    _mx("nandu", "Begoña Ñáñez Ibáñez", "accents zero_balance", replace(_DOM, zone="jurica", level=19), phone=105),
    _mx("roberto", "Roberto Trejo Servín", "overdue_1m", replace(_DOM, unpaid=1, age_days=JUST_OVERDUE), phone=106),
    _mx(
        "graciela",
        "Graciela Rangel Montes",
        "overdue_3m",
        replace(_DOM, unpaid=3, age_days=JUST_OVERDUE, zone="menchaca"),
        phone=107,
    ),
    _mx(
        "arturo",
        "Arturo Landeros Nieto",
        "overdue_8m",
        replace(_DOM, unpaid=8, age_days=JUST_OVERDUE, zone="santarosa"),
        phone=108,
    ),
    _mx(
        "silvia",
        "Silvia Balderas Uribe",
        "restricted",
        replace(_DOM, unpaid=5, age_days=JUST_OVERDUE, status="restricted", zone="casablanca"),
        phone=109,
    ),
    _mx(
        "manuel",
        "Manuel Quintanar Rubio",
        "plan_active",
        replace(_DOM, unpaid=4, partly_minor=15000, plan_active=True, age_days=JUST_OVERDUE),
        phone=110,
    ),
    _mx("elena", "Elena Bárcenas Soto", "credit_balance", replace(_DOM, credit_minor=26500, zone="refugio"), phone=111),
    _mx(
        "concepcion",
        "Concepción Arteaga Ledesma",
        "no_phone",
        replace(_DOM, unpaid=1, zone="centro", level=8),
        phone=None,
    ),
    _mx(
        "lupita",
        "Guadalupe Castañeda Reyes",
        "shared_phone",
        replace(_DOM, unpaid=1, zone="carretas", level=14),
        phone=113,
    ),
    _mx(
        "diego",
        "Diego Reyes Castañeda",
        "shared_phone",
        replace(_DOM, unpaid=1, zone="milenio", level=10, age_days=12),
        phone=113,
    ),
    _mx("familia", "Alejandra Zúñiga Landeros", "four_contracts", *_FAMILY, phone=114),
    _mx(
        "espiga",
        "Panificadora La Espiga de Oro, S.A. de C.V.",
        "business_18",
        *_branches(_COM, _SHOPS),
        phone=115,
        business=True,
    ),
    _mx(
        "inquilino",
        "Emiliano Aguilar Piña",
        "tenant",
        replace(_DOM, unpaid=1, zone="satelite"),
        phone=116,
        holder="Socorro Yáñez Cruz",
    ),
    _mx(
        "josegarcia1", "José García Hernández", "same_name", replace(_DOM, unpaid=1, zone="alamos", level=15), phone=117
    ),
    _mx("josegarcia2", "José García Hernández", "same_name", replace(_DOM, zone="candiles", level=26), phone=118),
    _mx(
        "rosalba",
        "Rosalba Estrada Peña",
        "leak_pattern",
        replace(_DOM, unpaid=1, behaviour="leak", zone="jurica"),
        phone=119,
    ),
    _mx(
        "efrain",
        "Efraín Cabañas Flores",
        "estimated_reads",
        replace(_DOM, unpaid=1, behaviour="estimated", zone="santarosa"),
        phone=120,
    ),
    _mx(
        "emily",
        "Emily Carter",
        "english_in_queretaro",
        replace(_DOM, unpaid=1, zone="juriquilla"),
        phone=121,
        language="en",
    ),
    _mx(
        "carmen",
        "Carmen Ordóñez Vázquez",
        "outage_now",
        replace(_DOM, unpaid=1, zone=OUTAGE_ZONES["cantera"]),
        phone=122,
    ),
    _mx(
        "felipe",
        "Felipe Argüello Mora",
        "outage_planned",
        replace(_DOM, unpaid=1, zone=PLANNED_ZONES["cantera"]),
        phone=123,
    ),
    _mx("norma", "Norma Ugalde Feregrino", "autopay", replace(_DOM, unpaid=1, autopay=True, zone="refugio"), phone=124),
    _mx(
        "pablo",
        "Pablo Ibarra Núñez",
        "open_case",
        replace(_DOM, unpaid=1, zone="milenio", level=18),
        phone=125,
        case=CaseStory(
            "billing",
            "Cobro más alto de lo normal",
            "El recibo llegó mucho más alto que los anteriores y en la casa vivimos los mismos.",
            "in_progress",
        ),
    ),
    _mx(
        "karla",
        "Karla Servín Jiménez",
        "pending_cash",
        replace(_DOM, unpaid=1, pending_cash=True, zone="casablanca"),
        phone=126,
    ),
)

PRAIRIE: Final = (
    _us("hannah", "Hannah Whitaker", "plain", replace(_RES, unpaid=1), phone=111),
    _us(
        "derek", "Derek Kowalski", "plain", replace(_RES, unpaid=1, zone="cedarpark", level=1240, age_days=9), phone=112
    ),
    _us("joanna", "Joanna Pruitt", "plain", replace(_WATER, unpaid=1, zone="georgetown", age_days=12), phone=113),
    _us(
        "calvin", "Calvin Brooks", "overdue_1m", replace(_RES, unpaid=1, age_days=JUST_OVERDUE, zone="manor"), phone=114
    ),
    _us(
        "sheila",
        "Sheila Dalton",
        "overdue_3m",
        replace(_RES, unpaid=3, age_days=JUST_OVERDUE, zone="leander"),
        phone=115,
    ),
    _us(
        "wade",
        "Wade McKinney",
        "disconnected",
        replace(_RES, unpaid=4, age_days=JUST_OVERDUE, status="disconnected", zone="pflugerville"),
        phone=116,
    ),
    _us(
        "angela",
        "Angela Reddy",
        "plan_active",
        replace(_RES, unpaid=3, partly_minor=4000, plan_active=True, age_days=JUST_OVERDUE),
        phone=117,
    ),
    _us(
        "miguel",
        "Miguel Ángel Treviño",
        "spanish_in_texas accents",
        replace(_RES, unpaid=1, zone="brushycreek"),
        phone=118,
        language="es",
    ),
    _us(
        "prepaid", "Tasha Robinson", "prepaid_low", replace(_RES, prepaid=True, credit_minor=412, level=610), phone=119
    ),
    _us(
        "ruthanne",
        "Ruth Anne Fuchs",
        "no_phone",
        replace(_RES, unpaid=1, zone="suncity", level=720),
        phone=None,
        email=None,
    ),
    _us("vernon", "Vernon Schmidt", "zero_balance autopay", replace(_RES, autopay=True, zone="teravista"), phone=120),
    _us("lily", "Lily Nguyen", "credit_balance", replace(_RES, credit_minor=5275, zone="blackhawk"), phone=121),
    _us("curtis", "Curtis Okafor", "outage_now", replace(_RES, unpaid=1, zone=OUTAGE_ZONES["prairie"]), phone=122),
    _us(
        "brenda", "Brenda Sauceda", "outage_planned", replace(_RES, unpaid=1, zone=PLANNED_ZONES["prairie"]), phone=123
    ),
    _us(
        "gary",
        "Gary Holloway",
        "leak_pattern",
        replace(_WATER, unpaid=1, behaviour="leak", zone="georgetown"),
        phone=124,
    ),
    _us(
        "yolanda",
        "Yolanda Villarreal",
        "open_case",
        replace(_RES, unpaid=1, zone="cedarpark"),
        phone=125,
        case=CaseStory(
            "meter", "Meter display is blank", "The display went blank last week and I can't read it.", "in_progress"
        ),
    ),
    _us("simon", "Simon Baker", "pending_cash", replace(_RES, unpaid=1, pending_cash=True, zone="manor"), phone=126),
)

CAST: Final = {"cantera": CANTERA, "prairie": PRAIRIE}
