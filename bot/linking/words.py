"""What the pages of contract and code say when something is not right, in both languages."""

from __future__ import annotations

from math import ceil
from typing import Any

from bot.helpline import shown
from kit.utility import Utility

_WORDS: dict[str, tuple[str, str, str]] = {
    # slug: tú, usted, English
    "contract-unknown": (
        "No encontramos ese contrato. Revisa el número en tu recibo: son {digits} dígitos.",
        "No encontramos ese contrato. Revise el número en su recibo: son {digits} dígitos.",
        "We can’t find that account. Check the number on your bill: it has {digits} digits.",
    ),
    "no-contact": (
        "No tenemos teléfono ni correo de este contrato: no podemos mandar la clave. Llámanos al {phone}.",
        "No tenemos teléfono ni correo de este contrato: no podemos mandar la clave. Llámenos al {phone}.",
        "We have no phone or email for this account, so we can’t send a code. Call us at {phone}.",
    ),
    "otp-wrong": (
        "Esa no es la clave. Te quedan {tries_left} intentos.",
        "Esa no es la clave. Le quedan {tries_left} intentos.",
        "That’s not the code. Tries left: {tries_left}.",
    ),
    "validation": (
        "La clave son 6 dígitos. Escríbela otra vez.",
        "La clave son 6 dígitos. Escríbala otra vez.",
        "The code is 6 digits. Enter it again.",
    ),
    "otp-expired": (
        "Esa clave ya no vale. Pide otra.",
        "Esa clave ya no vale. Pida otra.",
        "That code is no longer good. Ask for another one.",
    ),
    "otp-locked": (
        "Fueron muchos intentos. Pide otra clave, o prueba de nuevo en {minutes} minutos.",
        "Fueron muchos intentos. Pida otra clave, o pruebe de nuevo en {minutes} minutos.",
        "Too many tries. Ask for another code, or try again in {minutes} minutes.",
    ),
    "rate-limited": (
        "Fueron muchos intentos. Prueba de nuevo en {minutes} minutos.",
        "Fueron muchos intentos. Pruebe de nuevo en {minutes} minutos.",
        "Too many tries. Try again in {minutes} minutes.",
    ),
    "otp-rate-limited": (
        "Ya mandamos varias claves. Podremos mandar otra en {minutes} minutos.",
        "Ya mandamos varias claves. Podremos mandar otra en {minutes} minutos.",
        "We’ve sent several codes already. We can send another one in {minutes} minutes.",
    ),
    "pin-length": (
        "El NIP tiene de 4 a 6 números. Escríbelo otra vez.",
        "El NIP tiene de 4 a 6 números. Escríbalo otra vez.",
        "A PIN has 4 to 6 digits. Enter it again.",
    ),
    "pin-differs": (
        "Los dos NIP no son iguales. Escríbelos otra vez.",
        "Los dos NIP no son iguales. Escríbalos otra vez.",
        "The two PINs aren’t the same. Enter them again.",
    ),
    "pin-easy": (
        "Ese NIP es fácil de adivinar. Elige otro: ni números seguidos ni el final de tu teléfono o contrato.",
        "Ese NIP es fácil de adivinar. Elija otro: ni números seguidos ni el final de su teléfono o contrato.",
        "That PIN is easy to guess. Don’t use digits in a row or the end of your phone or account number.",
    ),
    "stale": (
        "Pasó mucho tiempo o tu navegador no guarda cookies. Empieza otra vez.",
        "Pasó mucho tiempo o su navegador no guarda cookies. Empiece otra vez.",
        "This took too long, or your browser doesn’t keep cookies. Please start again.",
    ),
    "unavailable": (
        "Nuestro sistema no responde. Prueba otra vez en unos minutos.",
        "Nuestro sistema no responde. Pruebe otra vez en unos minutos.",
        "Our system isn’t answering. Please try again in a few minutes.",
    ),
}


def wrong(slug: str, language: str, utility: Utility, members: dict[str, Any] | None = None) -> str:
    """The sentence for a refusal; `members` are what the problem says beside it."""
    given = members or {}
    informal, formal, english = _WORDS.get(slug, _WORDS["unavailable"])
    sentence = english if language == "en" else formal if utility.tone == "usted" else informal
    return sentence.format(
        digits=utility.contract.digits,
        phone=shown(utility.contacts.phone),
        tries_left=given.get("tries_left", 0),
        minutes=max(1, ceil(float(given.get("retry_after") or 60) / 60)),
    )
