"""Which words of a question say what it is about. PostgreSQL's stop words go by themselves; these go besides."""

from __future__ import annotations

from typing import Final

from kit.utility import plain

_COURTESY: Final = {
    "es": """
        hola buenas buenos dias tardes noches gracias favor porfa porfavor oye oiga disculpa disculpe perdon
        ayuda ayudar ayudame ayudeme quiero quisiera queria necesito necesitas necesita gustaria puedo puede
        puedes podria podrian pueden poder debo debe deben deberia tengo tiene hago hace hacen hacer haga haya
        saber sabes sabe se dime digame decir dice dicen explica explicame expliqueme explicar duda pregunta
        preguntar pasa paso pasar va voy ver ustedes usted tu yo ahi aqui alla ahorita ahora hoy si no asi solo
        mas mucho mucha muy bien mal cosa algo eso esto esa ese cual cuales cuanto cuanta cuantos cuantas cuando
        donde quien quienes como que porque pues entonces q k xq pq x tmb mi mis me te le les nos su sus una uno
        unos unas ser es son era fue esta estan estoy estar llamo mande señor señora senor senora joven
        favorcito tipo parte vez veces seria normal usa usan usar saco sacar hora
    """,
    "en": """
        hi hello hey thanks thank please sorry help want wanna need needs like would could can cannot cant could
        should shall must may might will do does did doing done get gets got getting know tell say says said
        explain question ask asking happen happens go goes going let us see thing things something anything this
        that there here now today just much many lot really very well what when where who whom which why how i
        me my mine you your yours we our ours they their is are was were be been being have has had im ive id
        dont doesnt didnt isnt wont u ur pls plz okay ok yes no so if then also about mean means normal use
        using time
    """,
}
_LEFT_OUT: Final = {language: frozenset(plain(words).split()) for language, words in _COURTESY.items()}


def content_words(question: str, language: str) -> str:
    """The words that carry the subject, plain, each once and in their order; nothing when there are none."""
    said = dict.fromkeys(plain(question.replace("'", "").replace("’", "")).split())
    return " ".join(word for word in said if word not in _LEFT_OUT[language])
