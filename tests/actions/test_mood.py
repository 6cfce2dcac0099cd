"""Who is angry, desperate or abusive, and who is not."""

from __future__ import annotations

import pytest

from actions.mood import mood

FIRES = {
    "anger": (
        "estoy harto de esperar pero gracias",
        "Ya me tienen harta con este recibo",
        "estoy muy enojado con ustedes",
        "ando encabronado, otra vez sin agua",
        "qué coraje, otra vez me cobraron doble",
        "esto es una burla",
        "YA ES EL COLMO",
        "pésimo servicio el de ustedes",
        "nadie me resuelve nada",
        "¿cuántas veces les tengo que decir lo mismo?",
        "los voy a demandar",
        "me tienen hasta la madre",
        "ya me cansé de esperar",
        "estoy molesta por el cobro",
        "estoy cansado de llamar y que no contesten",
        "qué mal servicio",
        "no me hacen caso",
        "voy a ir a la profeco",
        "I'm fed up with this",
        "I am so angry right now",
        "this is ridiculous",
        "I'm sick and tired of waiting",
        "worst service ever",
        "nobody answers the phone",
        "how many times do I have to call?",
        "I've had enough",
        "This is unacceptable, fix it",
        "we are furious",
        "😡😡 otra vez",
    ),
    "distress": (
        "estoy desesperada, llevo tres días sin agua",
        "ya no sé qué hacer",
        "mi bebé está enfermo y no hay luz",
        "mi mamá usa concentrador de oxígeno",
        "ayúdenme por favor",
        "ya no puedo más",
        "I'm desperate",
        "my mother is very sick and we have no power",
        "I don't know what to do anymore",
        "my husband needs dialysis",
    ),
    "abuse": (
        "eres un idiota",
        "son unos inútiles, no sirven para nada",
        "bola de rateros",
        "pinches ladrones",
        "pendejo",
        "chinga tu madre",
        "váyanse a la chingada",
        "pinche bot",
        "no sirves para nada",
        "hijos de puta",
        "you are useless",
        "fuck you",
        "stupid bot",
        "you're a bunch of thieves",
        "go to hell",
        "piece of garbage",
        "shut up",
        "idiots",
    ),
}
CALM = (
    "qué coraje con el vecino",
    "estoy enojado con mi hermano",
    "no estoy enojado, solo quiero saber mi saldo",
    "ya no estoy molesta, gracias",
    "disculpe la molestia, ¿cuánto debo?",
    "perdón por las molestias",
    "gasto harta agua en el jardín",
    "hace harto calor y no hay luz",
    "estoy cansado, mañana lo pago",
    "me molesta el ruido de la bomba",
    "mi vecino es un pendejo y tira el agua",
    "soy un idiota, escribí mal el número",
    "unos rateros se llevaron mi medidor",
    "me robaron el medidor, fueron los ladrones",
    "hay basura en la coladera",
    "salió una rata en la alcantarilla",
    "hay ratas",
    "el medidor no sirve",
    "ya no sirven las llaves de la cisterna",
    "no sé qué hacer para pagar en línea",
    "¿tengo que esperar mucho?",
    "llevo esperando el recibo",
    "mi mamá está en la casa",
    "¿me ayudan por favor?",
    "quiero poner una queja",
    "necesito que me atiendan",
    "el calor está cabrón",
    "no me enoja, al contrario, gracias",
    "I'm not angry, just curious about my bill",
    "I'm mad at my neighbor, he wastes water",
    "sorry to bother you",
    "I'm stupid, I typed the wrong number",
    "my neighbor is an idiot",
    "there is garbage in the drain",
    "the stupid meter doesn't work",
    "I'm tired, I'll pay tomorrow",
    "how much do I owe",
    "can you help me please",
    "is the service good in my area?",
    "I need to report a leak",
    "gracias, muy buen servicio",
    "mi esposo está enojado con su jefe",
    "estoy en la calle Ladrón de Guevara",
    "no es que esté enojada, pero quiero saber cuándo llega",
)


@pytest.mark.parametrize(("phrase", "kind"), [(phrase, kind) for kind, every in FIRES.items() for phrase in every])
def test_a_phrase_carries_its_mood(phrase: str, kind: str) -> None:
    assert mood(phrase) == kind


@pytest.mark.parametrize("phrase", CALM)
def test_a_calm_phrase_or_one_about_somebody_else_carries_none(phrase: str) -> None:
    assert mood(phrase) is None
