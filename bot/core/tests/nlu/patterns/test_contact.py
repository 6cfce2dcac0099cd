"""E-mails and phones, typed and spoken."""

from __future__ import annotations

import pytest

from bot.core.nlu.patterns import find

EMAILS = [
    ("juan@gmail.com", "juan@gmail.com"),
    ("Juan.Perez@Hotmail.com", "juan.perez@hotmail.com"),
    ("mi correo es juan_perez23@outlook.com.mx", "juan_perez23@outlook.com.mx"),
    ("juan @ gmail.com", "juan@gmail.com"),
    ("juan@gmail. com", "juan@gmail.com"),
    ("correo: ana-maria@empresa.com.mx, gracias", "ana-maria@empresa.com.mx"),
    ("escríbeme a ana@correo.com.", "ana@correo.com"),
    ("JUAN@GMAIL.COM", "juan@gmail.com"),
    ("ana+luz@gmail.com", "ana+luz@gmail.com"),
    ("¿a juan@gmail.com?", "juan@gmail.com"),
    ("juan arroba gmail punto com", "juan@gmail.com"),
    ("mi correo es juan arroba gmail punto com", "juan@gmail.com"),
    ("juan punto perez arroba hotmail punto com", "juan.perez@hotmail.com"),
    ("juan guion bajo perez arroba gmail punto com", "juan_perez@gmail.com"),
    ("ana guión maria arroba empresa punto com punto mx", "ana-maria@empresa.com.mx"),
    ("juan 23 arroba gmail punto com", "juan23@gmail.com"),
    ("juan arroba gmail.com", "juan@gmail.com"),
    ("Ana Arroba Yahoo Punto Com Punto Mx", "ana@yahoo.com.mx"),
    ("luis arrova gmail punto com", "luis@gmail.com"),
    ("es maria.lopez arroba outlook punto es", "maria.lopez@outlook.es"),
    ("john at gmail dot com", "john@gmail.com"),
    ("my email is john dot smith at yahoo dot com", "john.smith@yahoo.com"),
    ("john underscore smith at gmail dot com", "john_smith@gmail.com"),
    ("it's mary dash jane at company dot org", "mary-jane@company.org"),
    ("send it to john@prairie.co", "john@prairie.co"),
    ("send it to j.smith@mail.example.com please", "j.smith@mail.example.com"),
    ("<john@gmail.com>", "john@gmail.com"),
    ("(ana@correo.com)", "ana@correo.com"),
    ("email: bob99@aol.com", "bob99@aol.com"),
    ("juan@gmail.com es mi correo", "juan@gmail.com"),
    ("mándalo a: ventas@mi-empresa.mx", "ventas@mi-empresa.mx"),
    ("x@y.io", "x@y.io"),
    ("correo josé@gmail.com", "jose@gmail.com"),
    ("el correo es lupita80@live.com.mx y mi tel 4425550101", "lupita80@live.com.mx"),
    ("sofia@uaq.edu.mx", "sofia@uaq.edu.mx"),
    ("my address is bob at school dot edu", "bob@school.edu"),
    ("dos@gmail.com", "dos@gmail.com"),
    ("mailto:ana@correo.com", "ana@correo.com"),
    ("ana@correo.com!!!", "ana@correo.com"),
    ("ok, carlos punto ruiz arroba icloud punto com por favor", "carlos.ruiz@icloud.com"),
]
NO_EMAIL = [
    "arroba",
    "look at this",
    "I live at 5 Oak Street",
    "meet me at gmail headquarters",
    "juan@",
    "@gmail.com",
    "síganos en @aguascantera",
    "no tengo correo",
    "punto com",
    "the meter is at the door",
    "juan arroba",
]
PHONES = [
    ("mi tel es 442 555 0101", "4425550101"),
    ("mi teléfono es 4425550101", "4425550101"),
    ("cel 442-555-0101", "4425550101"),
    ("mi celular: 44 2555 0101", "4425550101"),
    ("whatsapp 4425550101", "4425550101"),
    ("márcame al 442 555 0101", "4425550101"),
    ("llámame al 4425550101 por favor", "4425550101"),
    ("llamenme al 442 5550101", "4425550101"),
    ("+52 442 555 0101", "+524425550101"),
    ("+52 1 442 555 0101", "+524425550101"),
    ("+5214425550101", "+524425550101"),
    ("0052 442 555 0101", "+524425550101"),
    ("(442) 555 0101", "4425550101"),
    ("(442)555-0101", "4425550101"),
    ("(55) 5555 0101", "5555550101"),
    ("044 442 555 0101", "4425550101"),
    ("tel 01 442 555 0101", "4425550101"),
    ("lada 442, 555 0101", "4425550101"),
    ("con lada 442 y el número es 5550101", "4425550101"),
    ("mi cel es cuatro cuatro dos cinco cinco cinco cero uno cero uno", "4425550101"),
    ("4425550101 es mi celular", "4425550101"),
    ("442 555 0101 es mi número de teléfono", "4425550101"),
    ("MI TEL 4425550101", "4425550101"),
    ("contacto: 442.555.0101", "4425550101"),
    ("telefono 442 5 55 01 01", "4425550101"),
    ("movil 4425550101.", "4425550101"),
    ("mi whats es el 442 555 01 01", "4425550101"),
    ("(512) 555-0101", "5125550101"),
    ("1 (512) 555-0101", "+15125550101"),
    ("+1 512 555 0101", "+15125550101"),
    ("+1-512-555-0101", "+15125550101"),
    ("512.555.0101", "5125550101"),
    ("call me at 512-555-0101", "5125550101"),
    ("my phone is 5125550101", "5125550101"),
    ("my cell number is 512 555 0101", "5125550101"),
    ("text me at 5125550101", "5125550101"),
    ("phone: 1-512-555-0101", "+15125550101"),
    ("reach me at 512 555 0101 after 5", "5125550101"),
    ("area code 512, 555 0101", "5125550101"),
    ("cell five one two five five five zero one zero one", "5125550101"),
    ("5125550101 is my cell", "5125550101"),
    ("mobile +15125550101", "+15125550101"),
]
NO_PHONE = [
    "4425550101",
    "442 555 0101",
    "llámame mañana",
    "mi cel no recibe el código 123456",
    "tel",
    "my phone died",
    "mi contrato es 4425550101",
    "no me llegó al celular, mi contrato es 4425550101",
    "call 911",
    "tel 555",
    "$4425550101",
    "phone 12345678901234",
]


def values(text: str, entity: str) -> list[str]:
    return [one.value for one in find(text) if one.entity == entity]


@pytest.mark.parametrize(("text", "value"), EMAILS)
def test_an_email_is_read(text: str, value: str) -> None:
    assert values(text, "email") == [value]


@pytest.mark.parametrize("text", NO_EMAIL)
def test_what_is_no_email_gives_none(text: str) -> None:
    assert values(text, "email") == []


@pytest.mark.parametrize(("text", "value"), PHONES)
def test_a_phone_is_read(text: str, value: str) -> None:
    assert values(text, "phone") == [value]


@pytest.mark.parametrize("text", NO_PHONE)
def test_what_is_no_phone_gives_none(text: str) -> None:
    assert values(text, "phone") == []
