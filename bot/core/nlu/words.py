"""Brings what people type on a phone to one spelling, before anything is counted."""

from __future__ import annotations

import re
import unicodedata

# No customer explains a thing in more; a pasted 100 kB document is cut here.
MAX_CHARACTERS = 1000

# Chat shorthand of Mexico and the United States, as whole words (the measured normaliser of DIALOGUE.md).
_SHORTHAND: dict[str, str] = {
    "q": "que", "k": "que", "ke": "que", "qe": "que", "xq": "porque", "pq": "porque", "porq": "porque", "xke": "porque",
    "x": "por", "xfa": "por favor", "xfavor": "por favor", "porfa": "por favor", "porfis": "por favor",
    "pf": "por favor", "pfa": "por favor", "tmb": "tambien", "tb": "tambien", "tbn": "tambien", "tmbn": "tambien",
    "d": "de", "dl": "del", "pa": "para", "pal": "para el", "pq'": "porque", "cto": "cuanto", "cnto": "cuanto",
    "cdo": "cuando", "cuand": "cuando", "dnd": "donde", "dond": "donde", "bn": "bien", "msj": "mensaje",
    "grax": "gracias", "grx": "gracias", "grcs": "gracias", "tqm": "gracias", "nop": "no", "nel": "no", "sip": "si",
    "simon": "si", "aki": "aqui", "aka": "aca", "toy": "estoy", "ta": "esta", "tas": "estas", "toi": "estoy",
    "tngo": "tengo", "tego": "tengo", "qiero": "quiero", "kiero": "quiero", "kero": "quiero", "qro": "quiero",
    "asta": "hasta", "ola": "hola", "buenoas": "buenas", "num": "numero", "nro": "numero", "tel": "telefono",
    "col": "colonia", "dir": "direccion", "rcbo": "recibo", "resibo": "recibo", "ay": "hay", "agua's": "agua",
    "u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "plss": "please", "thx": "thanks",
    "thnx": "thanks", "tnx": "thanks", "ty": "thank you", "tysm": "thank you", "bc": "because", "cuz": "because",
    "acct": "account", "acc": "account", "amt": "amount", "pymt": "payment", "pmt": "payment", "wanna": "want to",
    "gonna": "going to", "gimme": "give me", "lemme": "let me", "im": "i am", "ive": "i have", "whats": "what is",
    "dont": "do not", "doesnt": "does not", "didnt": "did not", "cant": "can not", "wont": "will not",
    "isnt": "is not", "wheres": "where is", "hows": "how is", "n": "and", "nvm": "never mind", "idk": "i do not know",
    "yep": "yes", "yup": "yes", "yeah": "yes", "yea": "yes", "nope": "no", "nah": "no", "ok": "okay", "okey": "okay",
    "oki": "okay", "okis": "okay", "b4": "before", "2day": "today", "2morrow": "tomorrow", "tmrw": "tomorrow",
}  # fmt: skip
_EMOJI: dict[str, str] = {
    "👍": "okay", "👌": "okay", "✅": "okay", "👎": "no", "❌": "no", "🙏": "por favor gracias", "👋": "hola",
    "💧": "agua", "🚰": "agua", "🚱": "sin agua", "⚡": "luz", "💡": "luz", "🔌": "luz", "🔥": "fuego",
    "😡": "enojado", "🤬": "enojado", "😠": "enojado", "💸": "pago", "💰": "pago", "💳": "pago tarjeta",
    "🧾": "recibo", "📄": "recibo", "🤖": "robot",
}  # fmt: skip
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?")
_DIGITS = re.compile(r"\d+")
_INVISIBLE = {
    ord(one): None for one in "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\ufe0f"
}


def plain(text: str) -> str:
    """Lower case, without accents, invisible characters and letters held down ("holaaaa"); emoji as words."""
    cut = text[:MAX_CHARACTERS].translate(_INVISIBLE)
    for emoji, word in _EMOJI.items():
        if emoji in cut:
            cut = cut.replace(emoji, f" {word} ")
    decomposed = unicodedata.normalize("NFKD", cut.replace("’", "'")).lower()
    bare = "".join(one for one in decomposed if not unicodedata.combining(one))
    return _REPEATED.sub(r"\1", bare)


def tokens(text: str) -> list[str]:
    """The words of a message in one spelling; a number becomes zeros of a few sizes, so that no figure is learned."""
    found: list[str] = []
    for raw in _TOKEN.findall(plain(text)):
        word = _SHORTHAND.get(raw) or _SHORTHAND.get(raw.replace("'", "")) or raw.replace("'", "")
        found += _DIGITS.sub(_size, word).split()
    return found


def is_only_data(text: str) -> bool:
    """Whether a message is nothing but digits and their punctuation: an answer to a question, never a request."""
    return bool(_ONLY_DATA.fullmatch(plain(text).strip()))


_ONLY_DATA = re.compile(r"[#$]?\s*\d[\d\s.,\-/$#]*")


def _size(match: re.Match[str]) -> str:
    length = len(match.group())
    for limit, zeros in ((2, "0"), (5, "000"), (6, "000000")):
        if length <= limit:
            return zeros
    return "0000000"
