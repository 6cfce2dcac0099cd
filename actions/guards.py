"""What is no request that can be served: tricks, other people's data, and messages without words.

Each gets one friendly sentence of its own. Precision first: an ordinary request that merely sounds like one of these
("soy el administrador del condominio y no hay agua") goes on to its skill.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from actions import identity
from actions.reply import Reply
from actions.turn import Turn
from kit.utility import plain

Guard = Literal["trick", "private", "emoji", "punctuation", "link", "blob", "foreign"]

LONG_MESSAGE = 500
"""Characters from which a message that was not understood is asked for in one sentence."""
BLOB = 60
"""Characters in one piece, letters and digits, that nobody types."""
FREE = frozenset({"place", "story", "zone", "note", "contact"})
"""Questions that such a message may well answer."""

_GIVE = (
    r"(?:da(?:me|nos)|dime|muestra(?:me)?|ensename|pasa(?:me)?|quiero|necesito|dejame|permiteme|abre(?:me)?|autoriza(?:me)?|"
    r"borra|cambia|perdona|condona|give|show|tell|send|let|grant|open|waive|delete|reveal|print|i need|i want)"
)
_STAFF = (
    r"(?:agente|empleado|empleada|trabajador|trabajadora|supervisor|supervisora|gerente|tecnico|ingeniero|asesor|asesora|"
    r"agent|employee|technician|manager|supervisor|developer|operator|representative|admin|administrator)"
)
_TRICKS = re.compile(
    "|".join(
        (
            r"\b(?:ignora|olvida|omite|descarta|desobedece|haz caso omiso de|no sigas)\s+(?:todas?\s+)?"
            r"(?:tus?|las?|los|mis|estas|cualquier|sus)\s+(?:\w+\s+)?(?:instrucci\w+|reglas?|ordenes|indicaciones|politicas)",
            r"\b(?:ignore|disregard|forget|override|bypass|drop)\s+(?:\w+\s+){0,3}(?:instructions?|rules|prompts?|"
            r"guidelines|restrictions|policies|verification|identity check)",
            r"\b(?:salta|saltate|omite|brinca|brincate|evita)\s+(?:la|tu|toda la)\s+"
            r"(?:verificacion|seguridad|identificacion)",
            r"\b(?:entra en |activa (?:el )?|estas en |enter |enable )?(?:modo|mode) "
            r"(?:desarrollador|developer|dios|admin\w*|debug|root|sin (?:filtros|restricciones|reglas)|mantenimiento)",
            r"\b(?:developer|debug|god|admin|maintenance|dan|root) mode\b|\bjailbreak\b|\bsudo\b",
            r"\b(?:muestra|dame|repite|revela|imprime|escribe|show|print|reveal|repeat|output)(?:me)?\s+(?:me\s+)?"
            r"(?:tu|tus|el|los|your|the)\s+(?:\w+\s+)?(?:prompt|instrucciones|instructions|reglas internas)",
            r"\bsystem prompt\b|\bprompt del sistema\b",
            r"\b(?:actua|comportate|responde|finge|haz|act|behave|respond|pretend|roleplay)\s+"
            r"(?:como (?:si fueras )?|que eres |de cuenta que eres |as if you were |as |like |to be |you are |you re )"
            r"(?:un |una |el |la |an? |the |my )?(?:\w+ )?(?:admin\w*|hacker|dan|ia|ai|sistema|system|terminal|root|"
            rf"linux|{_STAFF})\b",
            r"^(?:yo )?soy (?:el |la |un |una )?(?:admin(?:istrador|istradora)?|root|superusuario|superadmin)"
            rf"(?: (?:del|de la|de) (?:sistema|bot|chat|servidor|plataforma|base de datos))?(?:$| (?:y |{_GIVE}))",
            r"\b(?:i m|im|i am) (?:an? |the )?(?:admin|administrator|root|superuser|developer|system)"
            rf"(?: of (?:this|the) (?:system|bot|chat|server))?(?:$| (?:and |so |{_GIVE}))",
            rf"\b(?:soy|habla|somos) (?:un |una |el |la )?{_STAFF} (?:de|en|del) (?:la |esta |su )?"
            rf"(?:compania|empresa|sistemas|soporte|aguas|prairie|oficina)\b.*\b{_GIVE}\b",
            rf"\b(?:i m|im|i am|this is) (?:an? |the )?{_STAFF} (?:of|at|from|with|for|in) "
            rf"(?:the |your |this )?(?:\w+ )?(?:company|utility|system|support|it|office|prairie|cantera)\b"
            rf".*\b{_GIVE}\b",
            r"\bnew instructions?\b.*\b(?:you|follow)\b|\bnuevas instrucciones\b.*\b(?:eres|debes|sigue)\b",
        )
    )
)
_MARKUP = re.compile(
    r"^\W*(?:\[|<\|?|#{2,}\s*)?\s*(?:system|sistema|admin|root|assistant|developer|im_start)\s*(?:\]|\|?>|:)",
    re.IGNORECASE,
)

_DATA = (
    r"(?:telefonos?|celular|numero de telefono|direccion|domicilio|correo|nombre|datos|codigo|contrasena|"
    r"phone(?: number)?|address|email|name|details|code|password|personal (?:data|info\w*))"
)
_BILLED = (
    r"(?:saldo|recibos?|deuda|adeudo|consumo|cuenta|contrato|pagos?|"
    r"balance|bills?|debt|usage|account|payments?|contract)"
)
_OTHERS = (
    r"(?:vecin[oa]s?|ex(?: ?(?:espos[oa]|novi[oa]|marido|mujer|wife|husband))?|otra persona|otro cliente|otra cliente|"
    r"otro usuario|neighbou?rs?|another (?:customer|person|client)|someone else|somebody else|other customers?|"
    r"otros clientes)"
)
_GIVEN_NAMES = (
    "juan|jose|maria|pedro|luis|ana|carlos|jorge|miguel|francisco|antonio|manuel|javier|fernando|ricardo|roberto|"
    "alejandro|eduardo|laura|patricia|guadalupe|lupita|rosa|martha|marta|teresa|claudia|gabriela|sofia|lucia|carmen|"
    "veronica|adriana|raul|sergio|arturo|daniel|david|john|mary|james|robert|michael|william|jennifer|linda|susan|"
    "jessica|sarah|karen|mike|bob|peter|paul|steve|emily"
)
_PRIVATE = re.compile(
    "|".join(
        (
            rf"\b{_DATA} (?:de|del|of|for|on|from|behind) "
            r"(?:la |el |las |los |the |esa |ese |that |this |un |una |an? )?"
            r"(?:contrato|cuenta|titular|duen[oa]|cliente|persona|account|contract|customer|owner|holder|person)s?\b",
            rf"\b{_DATA} (?:de|del|of|for) (?:mi |el |la |un |una |my |the |an? )?{_OTHERS}\b",
            r"\bquien (?:vive|es (?:el|la) (?:duen[oa]|titular))\b|\bwho (?:lives|owns|is the owner)\b",
            rf"\b{_BILLED} (?:de|del|of|for) (?:mi |el |la |un |una |my |the |an? )?{_OTHERS}\b",
            rf"\bcuanto (?:debe|paga|gasta|consume|usa) (?:mi |el |la )?{_OTHERS}\b",
            rf"\bhow much (?:does|do|is) (?:my |the )?{_OTHERS} (?:owe|pay|use|spend)",
            rf"\b{_OTHERS} s {_BILLED}\b",
            rf"\b{_BILLED} (?:de|del|of|for) (?:don |dona |el senor |la senora |senor |senora |mr |mrs |ms )?"
            rf"(?:{_GIVEN_NAMES})\b(?! (?:rulfo|escutia))",
            rf"\bcuanto (?:debe|paga) (?:don |dona |el senor |la senora )?(?:{_GIVEN_NAMES})\b",
            rf"\b(?:{_GIVEN_NAMES}) s {_BILLED}\b",
        )
    )
)
_MINE = re.compile(r"\b(?:mi|mis|my|our|nuestr[oa]s?) (?:contrato|cuenta|account|contract|nombre|name)\b")
_RENAMES = re.compile(
    r"\b(?:cambi\w+|actualiz\w+|correg\w+|change|update|correct)\b.*\b(?:nombre|titular|name|holder)\b"
)
"""A change of the holder names them, and asks for nothing of theirs."""
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|mx|net|org|io|ly|me|info|ru|xyz)(?:/\S*)?\b", re.IGNORECASE
)
_PIECE = re.compile(rf"[A-Za-z0-9+/=_\-]{{{BLOB},}}")


def trick(words: str) -> bool:
    """Whether the words give orders to a machine or claim to be staff, to get what is not theirs."""
    return bool(_MARKUP.search(words)) or bool(_TRICKS.search(plain(words)))


def private(words: str) -> bool:
    """Whether the words ask for what belongs to somebody else."""
    said = plain(words)
    return bool(_PRIVATE.search(said)) and not (_MINE.search(said) or _RENAMES.search(said))


def wordless(text: str) -> Guard | None:
    """Which kind of message without a word this is; None when there are words or digits in it."""
    bare = _LINK.sub(" ", text)
    if _letters(bare) == 0 and bare != text:
        return "link"
    pieces = _PIECE.findall(bare)
    if pieces and _letters(_PIECE.sub(" ", bare)) <= BLOB // 2:
        return "blob"
    if any(character.isalnum() for character in text):
        return None
    symbols = any(unicodedata.category(character) in ("So", "Sk", "Sm", "Cs") for character in text)
    return "emoji" if symbols else "punctuation"


def found(turn: Turn) -> Guard | None:
    """The guard that this message meets; None for everything that can be served or answers the open question."""
    if not turn.words:
        return None
    if trick(turn.words):
        return "trick"
    if private(turn.words) and not (turn.question and turn.question.kind in ("story", "place")):
        return "private"
    kind = wordless(turn.text)
    if turn.question and (kind != "link" or turn.question.kind in FREE):
        kind = None  # the loop asks again, with an example
    if kind == "emoji" and turn.intent not in ("out_of_scope", "nlu_fallback"):
        return None  # a thumb is a yes, a crossed tap is no water
    if kind:
        return kind
    digits = sum(character.isdigit() for character in turn.text)
    answers = turn.question is not None and (digits >= 4 or turn.question.kind in FREE)
    return "foreign" if turn.foreign and not answers else None


def turned_away(turn: Turn, guard: Guard) -> Reply:
    """The guard's sentence; an open question is asked again behind it. What can't be read counts as a miss."""
    reply = Reply().say(f"guard_{guard}")
    if turn.question:
        reply = reply.followed_by(identity.reask(turn, turn.question))
    return reply if guard in ("trick", "private") else identity.missed(reply, turn)


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in text)
