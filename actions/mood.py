"""Anger, distress and abuse in a customer's own words. Precision first: who is not meant is not soothed.

Anger is about us or our service; distress asks for help; abuse is thrown at whoever reads. What is said about a
neighbour, denied ("no estoy enojado") or told about oneself ("soy un idiota, lo escribí mal") is none of them.
"""

from __future__ import annotations

import re
from typing import Literal

from kit.utility import plain

Mood = Literal["anger", "distress", "abuse"]

_STRONG = (
    r"(?:(?:muy|tan|bien|super|re|ya|bastante|demasiado|so|very|really|getting|beyond|just|pretty|absolutely)\s+)*"
)
_OURS = (
    r"ustedes|usted|uds|el servicio|su servicio|este servicio|la empresa|la compania|esta compania|esto|esta situacion"
    r"|el recibo|este recibo|mi recibo|el cobro|este cobro|los cobros|lo del|el agua|la luz|tanto|tantas|aguas|you"
    r"|your|this|the service|the bill|my bill|these|all this|the company"
)
_ELSEWHERE = re.compile(
    rf"\b(?:con|por|at|with|of|by)\s+(?!(?:{_OURS})\b)"
    r"(?:mi|mis|el|la|los|las|un|una|my|the|a|an|his|her)\s+(?:\w+)"
)
"""Whoever is meant stands right behind the word: "enojado con mi hermano"."""

_ANGER = (
    rf"(?:estoy|ando|me siento|me tienen?|me traen?|nos tienen?|estamos)\s+{_STRONG}"
    r"(?:hart[oa]s?|enojad[oa]s?|furios[oa]s?|encabronad[oa]s?|emputad[oa]s?|indignad[oa]s?|molest[oa]s?"
    r"|hasta (?:la madre|el gorro|la coronilla|el copete)"
    r"|cansad[oa]s? de (?:esperar|llamar|ustedes|esto|que|lo mismo))",
    r"ya me (?:harte|hartaron|canse|cansaron|enoje)(?: de (?:esperar|llamar|ustedes|esto|que)\b.*)?",
    r"(?:me (?:da|dan)|que) (?:mucho )?coraje",
    r"(?:esto|eso|ya) es (?:el colmo|una burla|una verguenza|inaceptable|inaudito|un abuso|una falta de respeto)",
    r"es (?:el colmo|una burla|una falta de respeto)",
    r"que (?:poca madre|poca|pesimo|mal|horrible) (?:servicio|atencion)|que poca madre|pesimo servicio|pesima atencion",
    r"nadie (?:me|nos) (?:hace caso|resuelve|contesta|ayuda|atiende|soluciona)",
    r"(?:cuantas veces|otra vez lo mismo y) .{0,25}(?:tengo|debo|hay) que",
    r"(?:los|las|les) voy a (?:demandar|denunciar)|voy a (?:ir a )?(?:la )?profeco",
    r"(?:ya )?no me (?:resuelven|solucionan|hacen caso)",
    rf"(?:i m|im|i am|we are|we re)\s+{_STRONG}"
    r"(?:angry|furious|fed up|frustrated|livid|pissed off|pissed|outraged|upset|mad)",
    rf"(?:i m|im|i am|we are|we re)\s+{_STRONG}"
    r"(?:sick|tired|sick and tired) of (?:this|waiting|calling|your|you|being)",
    r"(?:this|it) is (?:ridiculous|unacceptable|outrageous|a joke|a disgrace|insane)",
    r"(?:this s|its|it s) (?:ridiculous|unacceptable|outrageous|a joke)",
    r"(?:worst|terrible|horrible|awful) (?:customer )?service",
    r"(?:nobody|no one) (?:helps|answers|cares|listens|is helping|ever answers)",
    r"how many times do i (?:have to|need to)",
    r"i (?:have|ve) had (?:enough|it) (?:of|with) (?:this|you|your)|i (?:have|ve) had enough|last straw",
    r"i (?:will|m going to|am going to|ll) (?:sue|report) you",
)
_DISTRESS = (
    rf"(?:estoy|me siento|estamos)\s+{_STRONG}(?:desesperad[oa]s?|angustiad[oa]s?|llorando)",
    r"ya no se que hacer|no (?:aguanto|puedo) mas|ya no (?:aguanto|puedo mas)",
    r"mi (?:bebe|mama|papa|madre|padre|hij[oa]|abuel[oa]|espos[oa]) (?:esta|se puso) (?:muy )?"
    r"(?:enferm[oa]|grave|delicad[oa])",
    r"(?:en|con|para la|necesita) dialisis|concentrador de oxigeno|equipo de oxigeno|respirador",
    r"(?:por favor )?ayudenme(?: por favor)?$|^ayudenme\b",
    rf"(?:i m|im|i am|we are|we re)\s+{_STRONG}(?:desperate|crying|in tears|at my wits end)",
    r"i (?:do not|don t|dont) know what to do anymore|i can ?(?:t|not) take (?:it|this) anymore",
    r"my (?:baby|mother|mom|father|dad|son|daughter|husband|wife|grandma|grandmother) is "
    r"(?:very |really )?(?:sick|ill)",
    r"on dialysis|oxygen (?:machine|concentrator)|needs (?:a ventilator|dialysis)",
)
_NAMES = (
    r"pendej[oa]s?|idiotas?|estupid[oa]s?|imbecil(?:es)?|inutil(?:es)?|rater[oa]s?|ladron(?:es|as?)?|ratas?|culer[oa]s?"
    r"|cabron(?:es)?|put[oa]s?|basuras?|porquerias?|mierdas?|babos[oa]s?|tarad[oa]s?|animal(?:es)?|corruptos?"
)
_ENGLISH_NAMES = (
    r"idiots?|stupid|useless|morons?|thieves|thief|crooks?|trash|garbage|worthless|dumb|pathetic|scum|assholes?"
    r"|bastards?|bitch(?:es)?|liars?|incompetent"
)
_ABUSE = (
    rf"(?:eres|son|ustedes son|usted es|bola de|hatajo de|partida de|pinches?|malditos?|putos?)\s+"
    rf"(?:(?:un|una|unos|unas|tan|muy|bien|bola de|pinches?|puros)\s+)*(?:{_NAMES})",
    rf"(?:{_NAMES}|pinche|maldito|puto)\s+(?:bot|robot|maquina|asistente|compania|empresa|gente)",
    r"chinga(?:r|te|ste)? (?:a )?(?:tu|su) (?:reputa )?madre|chinguen|chinga tu|\bctm\b|chtm",
    r"(?:vete|vayanse|vayan) (?:a|al) (?:la )?(?:chingada|verga|mierda|diablo|carajo|fregada)|pudre(?:te|nse)",
    r"hij[oa]s? de (?:puta|la chingada|perra|su madre|tu)|me la pelan|mamense",
    r"(?:tu|ustedes|ya) no sirv(?:es|en)(?: para nada)?$|no sirves(?: para nada)?$|no sirven para nada",
    r"callate(?: el hocico| la boca)?$|^callate",
    rf"you (?:are|re)\s+(?:(?:a|an|all|so|such|just|complete|total|fucking|bunch|of|the)\s+)*(?:{_ENGLISH_NAMES})",
    rf"(?:bunch|pack) of (?:{_ENGLISH_NAMES})",
    r"f+u+c+k+ (?:you|off|u)|fuck (?:this|your) (?:bot|company)|screw you|go to hell|shut up|kiss my ass|eat shit",
    r"piece of (?:shit|crap|garbage|trash)",
    r"(?:stupid|dumb|useless|fucking|worthless|damn) (?:bot|robot|machine|assistant|company|chatbot|people)",
    r"son of a bitch|sons of bitches",
)
_ALONE = re.compile(rf"(?:(?:{_NAMES}|{_ENGLISH_NAMES}|pinches?|bola|de|puros|and|y|son|unos|fucking)\s*){{1,4}}")
_NOUNS = re.compile(rf"\b(?:{_NAMES}|{_ENGLISH_NAMES})\b")
_NOT_MEANT = frozenset({"basura", "basuras", "rata", "ratas", "garbage", "trash", "animal", "animales"})
"""Alone these are things ("basura" in the street), not names for us."""
_DENIED = re.compile(
    r"\b(?:no|ya no|nunca|tampoco|not|never|isn t|aren t)\s+(?:es que\s+)?(?:(?:me|nos|te|le|is|am|are|m|re)\s+)?$"
)
_DENIED_INSIDE = re.compile(r"\b(?:i m|im|i am|we are|we re)\s+not\b|\bno (?:estoy|ando|estamos)\b|\bno es que\b")
_ANGRY_FACES = frozenset("😡🤬😠👿🖕")

_FIND: dict[Mood, re.Pattern[str]] = {
    "abuse": re.compile(r"\b(?:" + "|".join(_ABUSE) + r")(?!\w)"),
    "anger": re.compile(r"\b(?:" + "|".join(_ANGER) + r")(?!\w)"),
    "distress": re.compile(r"\b(?:" + "|".join(_DISTRESS) + r")(?!\w)"),
}


def mood(words: str) -> Mood | None:
    """What the words carry, the gravest first: abuse, distress, anger; None for everything else."""
    said = plain(words)
    if _aimed(said) or "🖕" in words:
        return "abuse"
    for kind in ("distress", "anger"):
        if _carries(said, kind):
            return kind
    return "anger" if _ANGRY_FACES & set(words) else None


def _aimed(said: str) -> bool:
    if _carries(said, "abuse"):
        return True
    alone = bool(said) and _ALONE.fullmatch(said + " ") is not None
    return alone and any(name not in _NOT_MEANT for name in _NOUNS.findall(said))


def _carries(said: str, kind: Mood) -> bool:
    return any(_meant(said, found, kind) for found in _FIND[kind].finditer(said))


def _meant(said: str, found: re.Match[str], kind: Mood) -> bool:
    """Neither denied nor about somebody else."""
    before, after = said[: found.start()], said[found.end() :]
    if _DENIED.search(before) or _DENIED_INSIDE.search(found.group()):
        return False
    if kind == "abuse":
        return not re.search(r"\b(?:mi|el|la|los|las|mis|unos|my|the|his)\s+\w+\s+$", before)
    return kind == "distress" or not _ELSEWHERE.match(after.lstrip())
