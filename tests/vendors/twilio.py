"""What Twilio's channels share in the tests: numbers, and the signature worked out apart from the code under test."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace
from urllib.parse import parse_qs

from tests.vendors.vendor import PUBLIC_URL, Request

AUTH_TOKEN = "test-auth-token"
ACCOUNT_SID = "ACtest"
NUMBERS = {"cantera": "+524420000001", "prairie": "+15120000001"}
SIGNATURE = "X-Twilio-Signature"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def sign(request: Request, secret: str) -> str:
    """Base64 of HMAC-SHA1 over the address as configured and all fields in order, each value once.

    https://www.twilio.com/docs/usage/security#validating-requests
    """
    fields = parse_qs(request.body.decode(errors="replace"), keep_blank_values=True)
    told = PUBLIC_URL + request.path
    told += "".join(name + value for name in sorted(fields) for value in sorted(set(fields[name])))
    mac = hmac.new(secret.encode(), told.encode("utf-8", "surrogatepass"), hashlib.sha1)
    return base64.b64encode(mac.digest()).decode()


def signed(request: Request) -> Request:
    """With Twilio's header."""
    return replace(request, headers={**request.headers, **FORM, SIGNATURE: sign(request, AUTH_TOKEN)})


def environment() -> dict[str, str]:
    """Both utilities' accounts."""
    variables = {"VENTANILLA_PUBLIC_URL": PUBLIC_URL}
    for prefix, number in (("", NUMBERS["cantera"]), ("PRAIRIE_", NUMBERS["prairie"])):
        variables |= {
            f"{prefix}TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            f"{prefix}TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            f"{prefix}TWILIO_PHONE_NUMBER": number,
        }
    return variables
