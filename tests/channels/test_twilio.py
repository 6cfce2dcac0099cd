"""Twilio's signature: over our public address, whatever the request says of itself."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import twilio
from channels.base import Account, Webhook
from channels.errors import NotConfiguredError, SignatureError

TOKEN = "12345"
ACCOUNT = Account("voice", "+18005551212", "cantera", {"auth_token": TOKEN}, public_url="https://mycompany.com")
VECTORS = Path("../shared/fixtures/twilio/request_validator_vectors.json")
FORM = {"CallSid": "CA1", "From": "+524421234567", "SpeechResult": "¿cuánto debo?"}
TARGET = "/channels/voice/turn?n=2"


def signed(
    form: dict[str, str], target: str = TARGET, token: str = TOKEN, host: str = "https://mycompany.com"
) -> Webhook:
    signature = twilio.sign(host + target, form, token)
    return Webhook(urlencode(form).encode(), {"x-twilio-signature": signature}, {}, target)


def recorded(name: str) -> dict[str, object]:
    if not VECTORS.exists():
        pytest.skip("the recorded vectors are not beside the project")
    cases = json.loads(VECTORS.read_text())["cases"]
    return next(one for one in cases if one["name"] == name)


@pytest.mark.parametrize("name", ["form_post", "duplicate_params_sorted_deduped"])
def test_twilios_own_vectors_are_accepted(name: str) -> None:
    case = recorded(name)
    pairs = [tuple(pair) for pair in case.get("params_multi") or case["params"].items()]  # type: ignore[attr-defined]
    target = str(case["url"]).removeprefix("https://mycompany.com")
    headers = {"x-twilio-signature": str(case["expected_signature"])}
    webhook = Webhook(urlencode(pairs).encode(), headers, {}, target)  # type: ignore[arg-type]
    assert twilio.verify(webhook, (ACCOUNT,)) == ACCOUNT


def test_the_account_that_signed_is_named() -> None:
    other = replace(ACCOUNT, account="+18005559999", secrets={"auth_token": "another"})
    assert twilio.verify(signed(FORM, token="another"), (ACCOUNT, other)) == other


@pytest.mark.parametrize(
    "forged",
    [
        replace(signed(FORM), headers={}),
        replace(signed(FORM), headers={"x-twilio-signature": ""}),
        replace(signed(FORM), headers={"x-twilio-signature": "ñandú"}),
        replace(signed(FORM), target="/channels/voice/turn?n=3"),
        replace(signed(FORM), body=urlencode(FORM | {"From": "+524420000000"}).encode()),
        replace(signed(FORM), body=b"\xff\xfe"),
        replace(signed(FORM), target="http://[::1"),
        signed(FORM, token="guess"),
        signed(FORM, host="https://evil.example"),
    ],
)
def test_what_twilio_did_not_sign_is_refused(forged: Webhook) -> None:
    with pytest.raises(SignatureError):
        twilio.verify(forged, (ACCOUNT,))


def test_a_host_header_does_not_decide_what_was_signed() -> None:
    forged = signed(FORM, host="https://evil.example")
    with pytest.raises(SignatureError):
        twilio.verify(replace(forged, headers={**forged.headers, "host": "evil.example"}), (ACCOUNT,))


def test_without_a_token_the_missing_variable_is_named() -> None:
    with pytest.raises(NotConfiguredError, match="TWILIO_AUTH_TOKEN"):
        twilio.verify(signed(FORM), (replace(ACCOUNT, secrets={}),))


@given(st.binary(max_size=60), st.text(max_size=40))
def test_no_body_and_no_signature_breaks_it(body: bytes, signature: str) -> None:
    with pytest.raises(SignatureError):
        twilio.verify(Webhook(body, {"x-twilio-signature": signature}, {}, TARGET), (ACCOUNT,))
