"""Contract numbers, however they are typed or said."""

from __future__ import annotations

import pytest

from bot.core.nlu.patterns import find

HOLDS = [
    ("1234567890", "1234567890"),
    ("mi contrato es el 1234 5678 90", "1234567890"),
    ("mi contrato es 1234567890", "1234567890"),
    ("contrato 12-3456-7890", "1234567890"),
    ("es el 1234 567-890 gracias", "1234567890"),
    ("no. de contrato: 1234567890", "1234567890"),
    ("numero de contrato 123 456 7890", "1234567890"),
    ("contrato num. 4471229001", "4471229001"),
    ("contrto 4471 2290 01", "4471229001"),
    ("MI CONTRATO ES 4471229001", "4471229001"),
    ("cuatro cuatro siete uno dos dos nueve cero cero uno", "4471229001"),
    ("mi contrato es cuatro cuatro siete uno, dos dos nueve cero, cero uno", "4471229001"),
    ("contrato cuarenta y cuatro setenta y uno veintidós noventa", "44712290"),
    ("es cuatro cuatro siete uno doble dos nueve cero", "44712290"),
    ("44 71 22 90 01", "4471229001"),
    ("mi cuenta es 4471-2290-01", "4471229001"),
    ("cuenta no. 44712290", "44712290"),
    ("número de cliente 90811", "90811"),
    ("mi número de servicio es 5012 3004 5", "501230045"),
    ("no. de servicio 501230045", "501230045"),
    ("contrato 100245", "100245"),
    ("el contrato es 33017", "33017"),
    ("es para el contrato 447.310.90", "44731090"),
    ("perdón, mi contrato es 4471229001 no el otro", "4471229001"),
    ("quiero pagar $300 del contrato 4471229001", "4471229001"),
    ("saldo del 4471229001 por favor", "4471229001"),
    ("4471229001 300 pesos", "4471229001"),
    ("contrato #4471229001", "4471229001"),
    ("my account number is 66120931", "66120931"),
    ("account # 1188 5520", "11885520"),
    ("acct 20998144", "20998144"),
    ("my account is 3310-8876", "33108876"),
    ("account 447.310.90", "44731090"),
    ("contract no. 70045512", "70045512"),
    ("my contract is 41007718", "41007718"),
    ("service number 0098 1123 44", "0098112344"),
    ("customer number 204180", "204180"),
    ("one one eight eight five five two zero", "11885520"),
    ("four four seven one, two two nine zero", "44712290"),
    ("four four seven one double two nine oh one", "447122901"),
    ("it's account one one eight eight, five five two zero", "11885520"),
    ("check the balance on 4471229001 please", "4471229001"),
    ("MY ACCT NUMBER IS 4471 2290 01!!", "4471229001"),
]
NOTHING = [
    "mi contrato",
    "no sé mi número de contrato",
    "mi cuenta termina en 22",
    "1234567890123",
    "debo 1500 pesos de mi cuenta",
    "case 2026-000123",
    "$1,234,567.00",
    "mi cuenta del 2025",
    "tengo 2 contratos y 3 cuentas",
    "15-12-2026",
    "uno o dos contratos",
    "I have two accounts",
]


@pytest.mark.parametrize(("text", "value"), HOLDS)
def test_a_contract_number_is_read(text: str, value: str) -> None:
    assert [one.value for one in find(text) if one.entity == "contract_number"] == [value]


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_contract_number_gives_none(text: str) -> None:
    assert [one.value for one in find(text) if one.entity == "contract_number"] == []
