"""What a voice says for what is written: a table of phrases in each language, and what holds for every text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.speech.aloud import aloud

SPANISH = [
    # money
    ("$350.50", "trescientos cincuenta pesos con cincuenta centavos"),
    ("$1.00", "un peso"),
    ("$0.01", "un centavo"),
    ("$0.50", "cincuenta centavos"),
    ("$0.00", "cero pesos"),
    ("$21.00", "veintiún pesos"),
    ("$31.21", "treinta y un pesos con veintiún centavos"),
    ("$100.00", "cien pesos"),
    ("$101.00", "ciento un pesos"),
    ("$500.05", "quinientos pesos con cinco centavos"),
    ("$1,000.00", "mil pesos"),
    ("$1,234.50", "mil doscientos treinta y cuatro pesos con cincuenta centavos"),
    ("$21,300.00", "veintiún mil trescientos pesos"),
    ("$1,000,000.00", "un millón de pesos"),
    ("$2,500,000.00", "dos millones quinientos mil pesos"),
    ("-$12.30", "menos doce pesos con treinta centavos"),
    ("$14.50/m³", "catorce pesos con cincuenta centavos por metro cúbico"),
    ("Debes $80.00.", "Debes ochenta pesos."),
    # dates
    ("viernes 27 de noviembre", "viernes veintisiete de noviembre"),
    ("martes 1 de diciembre", "martes primero de diciembre"),
    ("noviembre de 2026", "noviembre de dos mil veintiséis"),
    ("21 de marzo de 2027", "veintiuno de marzo de dos mil veintisiete"),
    ("5 nov al 4 dic", "cinco de noviembre al cuatro de diciembre"),
    ("2026-11-01", "primero de noviembre de dos mil veintiséis"),
    # hours
    ("a las 4:30 pm", "a las cuatro y media de la tarde"),
    ("a la 1:15 pm", "a la una y cuarto de la tarde"),
    ("a las 9:00 am", "a las nueve de la mañana"),
    ("a las 12:00 pm", "a las doce del día"),
    ("a las 12:30 am", "a las doce y media de la noche"),
    ("a las 5:05 am", "a las cinco y cinco de la madrugada"),
    ("a las 8:40 pm", "a las ocho y cuarenta de la noche"),
    ("de 8:00 a 16:30", "de ocho de la mañana a cuatro y media de la tarde"),
    ("sábado de 9:00 a 13:00", "sábado de nueve de la mañana a una de la tarde"),
    # digits
    ("Contrato 5012345671", "Contrato cinco cero uno, dos tres cuatro, cinco seis siete uno"),
    ("442 211 0600", "cuatro cuatro dos, dos uno uno, cero seis cero cero"),
    ("marca 911", "marca nueve uno uno"),
    ("marque 9 1 1", "marque nueve uno uno"),
    ("1234 5678 9012 34", "uno dos tres cuatro, cinco seis siete ocho, nueve cero uno dos, tres cuatro"),
    ("Centro: Calle Independencia 48, 76000 Querétaro.", "Centro: Calle Independencia cuarenta y ocho, Querétaro."),
    ("código postal 76000", "código postal siete seis cero cero cero"),
    ("CASE-2026-000123", "caso dos cero dos seis, cero cero cero uno dos tres"),
    ("al •• 34", "al número que termina en tres cuatro"),
    # units and counts
    ("18 m³", "dieciocho metros cúbicos"),
    ("1 m³", "un metro cúbico"),
    ("21 m³", "veintiún metros cúbicos"),
    ("12.5 m³", "doce punto cinco metros cúbicos"),
    ("1,020 kWh", "mil veinte kilowatts hora"),
    ("21 HCF", "veintiuna unidades de cien pies cúbicos"),
    ("12%", "doce por ciento"),
    ("78 °F", "setenta y ocho grados Fahrenheit"),
    ("21 días", "veintiún días"),
    ("21 horas", "veintiuna horas"),
    ("200 personas", "doscientas personas"),
    ("1 mes", "un mes"),
    ("3 meses atrasados", "tres meses atrasados"),
    ("lugar 1 de 3", "lugar uno de tres"),
    # writing that nobody says
    ("Av. Candiles 210", "Avenida Candiles doscientos diez"),
    ("m•••@correo.mx", "m… arroba correo punto mx"),
    ("🙂 Aquí estoy.", "Aquí estoy."),
    ("De nuestra guía «Fugas»: cierra la llave.", "De nuestra guía Fugas: cierra la llave."),
    ("Está en https://aguas.example/pagos ahora.", "Está en ahora."),
    ("Tus recibos:\n1. Noviembre\n2. Octubre", "Tus recibos: Noviembre. Octubre"),
    ("Usaste más (16 m³).", "Usaste más, dieciséis metros cúbicos."),
]
DOLLARS_IN_SPANISH = [
    ("$1.00", "un dólar"),
    ("$245.10", "doscientos cuarenta y cinco dólares con diez centavos"),
]
ENGLISH = [
    # money
    ("$350.50", "three hundred fifty dollars and fifty cents"),
    ("$1.00", "one dollar"),
    ("$0.01", "one cent"),
    ("$0.00", "zero dollars"),
    ("$101.01", "one hundred one dollars and one cent"),
    ("$1,234.05", "one thousand two hundred thirty-four dollars and five cents"),
    ("$21,300.00", "twenty-one thousand three hundred dollars"),
    ("$1,000,000.00", "one million dollars"),
    ("-$12.30", "minus twelve dollars and thirty cents"),
    ("$0.12/kWh", "twelve cents per kilowatt hour"),
    ("You owe $80.00.", "You owe eighty dollars."),
    # dates
    ("Friday, November 27", "Friday, November twenty-seventh"),
    ("Tuesday, December 1", "Tuesday, December first"),
    ("Saturday, January 2", "Saturday, January second"),
    ("Sunday, January 3", "Sunday, January third"),
    ("November 2026", "November twenty twenty-six"),
    ("March 21, 2027", "March twenty-first, twenty twenty-seven"),
    ("Nov 5 to Dec 4", "November fifth to December fourth"),
    ("2026-11-01", "November first, twenty twenty-six"),
    ("on the 3rd", "on the third"),
    # hours
    ("at 4:30 PM", "at four thirty PM"),
    ("at 9:00 AM", "at nine AM"),
    ("at 9:05 AM", "at nine oh five AM"),
    ("at 12:00 PM", "at noon"),
    ("at 12:00 AM", "at midnight"),
    ("at 12:15 PM", "at twelve fifteen PM"),
    ("8:00 AM to 5:00 PM", "eight AM to five PM"),
    ("at 10:00 AM. The phone is 911.", "at ten AM. The phone is nine one one."),
    ("at 10:00 a.m. today", "at ten AM today"),
    # digits
    ("Account 5012345671", "Account five zero one, two three four, five six seven one"),
    ("(512) 555-0100", "five one two, five five five, zero one zero zero"),
    ("call 911", "call nine one one"),
    ("call 9 1 1", "call nine one one"),
    ("1234 5678 9012 34", "one two three four, five six seven eight, nine zero one two, three four"),
    ("ZIP 78701", "ZIP seven eight seven zero one"),
    ("CASE-2026-000123", "case two zero two six, zero zero zero one two three"),
    ("to •• 34", "to number ending in three four"),
    # units and counts
    ("18 m³", "eighteen cubic meters"),
    ("1 m³", "one cubic meter"),
    ("1,020 kWh", "one thousand twenty kilowatt hours"),
    ("12.25 kWh", "twelve point two five kilowatt hours"),
    ("3 HCF", "three units of one hundred cubic feet"),
    ("12%", "twelve percent"),
    ("78 °F", "seventy-eight degrees"),
    ("3 months behind", "three months behind"),
    ("the 2 newest", "the two newest"),
    ("12 min", "twelve minutes"),
    # writing that nobody says
    ("210 E Main St, Round Rock, TX 78664.", "two hundred ten East Main Street, Round Rock."),
    ("Place: 210 E Main St. Is it ready?", "Place: two hundred ten East Main Street. Is it ready?"),
    ("210 E. Main St.", "two hundred ten E. Main Street"),
    ("m•••@mail.com", "m… at mail dot com"),
    ("🙂 I'm here.", "I'm here."),
    ("From our guide “Leaks”: close the valve.", "From our guide Leaks: close the valve."),
    ("See https://power.example/pay now.", "See now."),
    ("Your bills:\n- November\n- October", "Your bills: November. October"),
]
PESOS_IN_ENGLISH = [
    ("$1.00", "one peso"),
    ("$350.50", "three hundred fifty pesos and fifty centavos"),
]


@pytest.mark.parametrize(("written", "said"), SPANISH)
def test_spanish_is_said_as_in_mexico(written: str, said: str) -> None:
    assert aloud(written, "es", "MXN") == said


@pytest.mark.parametrize(("written", "said"), ENGLISH)
def test_english_is_said_as_in_the_united_states(written: str, said: str) -> None:
    assert aloud(written, "en", "USD") == said


@pytest.mark.parametrize(("written", "said"), DOLLARS_IN_SPANISH)
def test_dollars_have_their_name_in_spanish(written: str, said: str) -> None:
    assert aloud(written, "es", "USD") == said


@pytest.mark.parametrize(("written", "said"), PESOS_IN_ENGLISH)
def test_pesos_have_their_name_in_english(written: str, said: str) -> None:
    assert aloud(written, "en", "MXN") == said


@given(
    st.lists(
        st.sampled_from(
            ["$1,2", "0", "7", ".", ":", "30", " pm", " m³", "%", "-", " de ", "nov", "/", "2026", " ", "º"]
        ),
        max_size=12,
    ),
    st.sampled_from(["es", "en"]),
)
def test_no_digit_is_left_and_nothing_breaks(pieces: list[str], language: str) -> None:
    assert not any(one.isdigit() and one.isascii() for one in aloud("".join(pieces), language, "MXN"))


@given(st.text(max_size=200), st.sampled_from(["es", "en"]))
def test_any_text_can_be_said_on_one_line(text: str, language: str) -> None:
    assert "\n" not in aloud(text, language, "USD")
