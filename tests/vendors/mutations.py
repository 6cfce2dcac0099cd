"""What can be wrong with a payload: values of another kind, things missing, twice or endless, and damaged bytes."""

from __future__ import annotations

import copy
import json
import random
from typing import Any
from urllib.parse import parse_qsl, urlencode

ODD: tuple[Any, ...] = (
    *(None, True, -1, 0, 2**70, 1e308, "", " ", "\x00", "\ud800", "\u202e", "ñ" * 70, "x" * 5000, "/restart", "{}"),
    *([], {}, [[]], {"": None}, [None, 1, "x"], "NaN", "-0", "9" * 400, "1970-01-01", "😀", "' or 1=1 --", "%00"),
)
SHARE_OF_BYTES = 0.2
"""Of all mutations: damage that knows nothing of the payload's shape."""


def bytes_(body: bytes, chance: random.Random) -> bytes:
    """Bytes cut off, changed, put in or repeated."""
    at = chance.randrange(len(body) + 1)
    match chance.randrange(4):
        case 0:
            return body[:at]
        case 1:
            return body[:at] + bytes([chance.randrange(256)]) + body[at + 1 :]
        case 2:
            return body[:at] + chance.randbytes(chance.randrange(1, 12)) + body[at:]
        case _:
            return body[:at] + body[at // 2 :]


def json_(body: bytes, chance: random.Random) -> bytes:
    """One to three things wrong in a JSON body."""
    if chance.random() < SHARE_OF_BYTES:
        return bytes_(body, chance)
    told = [json.loads(body)]
    for _ in range(chance.randrange(1, 4)):
        _spoil(told, chance)
    return json.dumps(told[0] if told else None).encode()


def _spoil(told: list[Any], chance: random.Random) -> None:
    """Change something somewhere below `told`."""
    places: list[tuple[Any, Any]] = []
    _collect(told, places)
    if not places:
        return
    holder, key = chance.choice(places)
    match chance.randrange(5):
        case 0 if holder is not told:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[chance.choice(("", "type", "id", f"{key}x"))] = holder.pop(key)
        case 2 if isinstance(holder, list) and holder is not told:
            holder.insert(key, copy.deepcopy(chance.choice((holder[key], chance.choice(ODD)))))
        case _:
            holder[key] = copy.deepcopy(chance.choice(ODD))


def _collect(holder: Any, places: list[tuple[Any, Any]]) -> None:
    keys = list(holder) if isinstance(holder, dict) else range(len(holder))
    for key in keys:
        places.append((holder, key))
        if isinstance(holder[key], dict | list):
            _collect(holder[key], places)


def form(body: bytes, chance: random.Random) -> bytes:
    """One to three fields of a form wrong."""
    if chance.random() < SHARE_OF_BYTES:
        return bytes_(body, chance)
    fields = parse_qsl(body.decode(), keep_blank_values=True)
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(fields)) if fields else 0
        name, value = fields[at] if fields else ("", "")
        match chance.randrange(4):
            case 0:
                del fields[at : at + 1]
            case 1:
                fields.insert(at, (name, _odd_text(chance)))
            case 2:
                fields[at : at + 1] = [(name + chance.choice(("", "0", "[]", "\x00")), value)]
            case _:
                fields[at : at + 1] = [(name, _odd_text(chance))]
    return urlencode(fields, errors="surrogatepass").encode()


def _odd_text(chance: random.Random) -> str:
    odd = chance.choice(ODD)
    return odd if isinstance(odd, str) else json.dumps(odd)
