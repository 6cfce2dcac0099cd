"""Variables of answers that are kept."""

from __future__ import annotations

from desk.answers.variables import fill, gaps, strangers

KNOWN = {"nombre": "Rosa", "agente": "Noemí", "saldo": ""}


def test_what_is_known_is_put_in_by_either_name() -> None:
    assert fill("Hola, {nombre}. Soy {agente}.", KNOWN) == "Hola, Rosa. Soy Noemí."
    assert fill("Hi, {name}. This is { Agent }.", KNOWN) == "Hi, Rosa. This is Noemí."


def test_what_nobody_knows_stays_as_a_gap() -> None:
    filled = fill("{nombre}: {saldo} de {contrato}", KNOWN)
    assert filled == "Rosa: {saldo} de {contrato}"
    assert gaps(filled) == ("{saldo}", "{contrato}")
    assert gaps("Rosa: $20 {ok} {}") == ()


def test_what_is_put_in_is_not_read_again() -> None:
    assert fill("{nombre}", {"nombre": "{agente}", "agente": "Noemí"}) == "{agente}"


def test_what_is_no_variable_is_strange() -> None:
    assert strangers("{nombre} {telefono} {balance}") == ("{telefono}",)
