"""What is kept of a message tells nobody who wrote it, and still tells what they wanted."""

from __future__ import annotations

import pytest

from bot.redaction import is_card, redact

PHRASES = {
    # contracts and other numbers
    "mi contrato es 1002457813": "mi contrato es <number>",
    "contrato 100 245 7813 por favor": "contrato <number> por favor",
    "es el 10-02-45-78-13": "es el <number>",
    "my account number is 1002 4578 13, what do I owe": "my account number is <number>, what do I owe",
    "el folio RX-2031 en qué va": "el folio <code> en qué va",
    "case AC20261107 please": "case <code> please",
    "lectura 04512 del medidor": "lectura <number> del medidor",
    "uno cero cero dos cuatro cinco siete": "<number>",
    "it's one zero zero two, four five": "it's <number>",
    "nací el 15/08/1961": "nací el <number>",
    "cp 76000": "cp <number>",
    # phones
    "mi cel es 442 555 0101": "mi cel es <phone>",
    "márcame al 4425550101": "márcame al <phone>",
    "+52 1 442 555 01 01 es mi número": "<phone> es mi número",
    "call me at (512) 555-0134": "call me at <phone>",
    "mi whatsapp: 442-555-0101 gracias": "mi whatsapp: <phone> gracias",
    "(512) 555 0134": "<phone>",
    # e-mails and links
    "mándalo a juan.perez@gmail.com": "mándalo a <email>",
    "juan_p@correo.com.mx, es para el recibo": "<email>, es para el recibo",
    "es maria punto lopez arroba hotmail punto com": "es <email>",
    "send it to bob at example dot com": "send it to <email>",
    "mira https://pagos.example/x?token=9f8a": "mira <link>",
    # codes
    "el código es 482913": "el código es <code>",
    "my code: 48 29 13": "my code: <code>",
    "mi nip 4821": "mi nip <code>",
    # cards (test numbers of the networks)
    "pago con la 4111 1111 1111 1111": "pago con la <card>",
    "card 5555-5555-5555-4444 exp 12/28": "card <card> exp <number>",
    # identity keys
    "mi CURP es PEGJ850101HDFRRN09": "mi CURP es <curp>",
    "curp pegj850101hdfrrn09": "curp <curp>",
    "factura con RFC PEGJ850101AB1": "factura con RFC <rfc>",
    "rfc de la empresa ABC 010203 XY9": "rfc de la empresa <rfc>",
    "my social is 078-05-1120": "my social is <id>",
    # amounts
    "ya pagué $1,250.50 en el oxxo": "ya pagué <amount> en el oxxo",
    "me cobraron 350 pesos de más": "me cobraron <amount> de más",
    "debo 50 pesos": "debo <amount>",
    "I was charged $ 89.99 twice": "I was charged <amount> twice",
    "I paid 120 dollars": "I paid <amount>",
    # names
    "me llamo Juan Pérez y no tengo agua": "me llamo <name> y no tengo agua",
    "me llamo juan perez quiero mi recibo": "me llamo <name> quiero mi recibo",
    "mi nombre es María de la Luz Hernández, buenas": "mi nombre es <name>, buenas",
    "My name is Bob Smith and my water is off": "My name is <name> and my water is off",
    "Soy Guadalupe Torres, cuánto debo": "Soy <name>, cuánto debo",
    "el recibo está a nombre de Pedro Gómez": "el recibo está a nombre de <name>",
    "hi, I'm Alice Johnson": "hi, I'm <name>",
    "le habla la señora Rosa Martínez del Río": "le habla la señora <name>",
    # addresses
    "vivo en calle Hidalgo 45 int 3": "vivo en <address>",
    "av. de las torres #120 no hay luz": "<address> no hay luz",
    "fuga en Calle Benito Juárez, frente a la escuela": "fuga en <address>, frente a la escuela",
    "en la colonia Lomas del Valle no hay agua": "en la <address> no hay agua",
    "I live at 1205 W Oak Street, apt 4": "I live at <address>",
    "leak at 88 Maple Ave": "leak at <address>",
}

KEPT = [
    "¿cuánto debo?",
    "tengo 2 recibos y vence el día 15",
    "soy cliente nuevo y quiero contratar",
    "quiero cambiar el recibo a nombre de mi mamá",
    "quiero ponerlo a mi nombre",
    "toda la calle sin luz",
    "no hay agua en la calle",
    "gasté 20 m3 este mes",
    "I'm not happy with my bill",
    "how do I change the name on the bill",
    "I am a new customer",
    "this is ridiculous",
    "señor quiero mi recibo",
]


@pytest.mark.parametrize(("said", "kept"), PHRASES.items())
def test_what_tells_who_wrote_is_masked(said: str, kept: str) -> None:
    assert redact(said) == kept


@pytest.mark.parametrize("said", KEPT)
def test_what_tells_only_what_is_wanted_stays(said: str) -> None:
    assert redact(said) == said


@pytest.mark.parametrize("said", PHRASES)
def test_nothing_is_found_in_what_was_masked_already(said: str) -> None:
    assert redact(redact(said)) == redact(said)


def test_a_novel_is_cut() -> None:
    assert len(redact("hola " * 1000)) <= 500


@pytest.mark.parametrize(
    ("digits", "is_one"), [("4111111111111111", True), ("4111111111111112", False), ("0" * 12, False)]
)
def test_a_card_is_told_by_its_check_digit_and_length(digits: str, is_one: bool) -> None:
    assert is_card(digits) is is_one
