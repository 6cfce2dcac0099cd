"""What Twilio's channels share: the signature over the address that we gave Twilio, and forms."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs

from twilio.request_validator import RequestValidator

from channels.base import Account, Webhook
from channels.errors import MalformedError, NotConfiguredError, SignatureError

SIGNATURE_HEADER = "x-twilio-signature"
MAX_FORM = 64 * 1024
"""Bytes. A message is 1,600 characters, a recogniser's answer a few hundred; ten media addresses are the most."""
MAX_FIELDS = 200


class Form(dict[str, list[str]]):
    """Every value of every field. Named as Django names it, which is how Twilio's library reads several values."""

    def getlist(self, name: str) -> list[str]:
        """All values of a field."""
        return self[name]

    def first(self, name: str) -> str:
        """The first value of a field, without NUL, which PostgreSQL takes nowhere; empty when there is none."""
        return self.get(name, [""])[0].replace("\x00", "")


def form_of(webhook: Webhook) -> Form:
    """The form in the body. Raises MalformedError."""
    try:
        body = webhook.body.decode("utf-8")
        return Form(parse_qs(body, keep_blank_values=True, max_num_fields=MAX_FIELDS))
    except ValueError as error:
        raise MalformedError("no form") from error


def verify(webhook: Webhook, accounts: tuple[Account, ...]) -> Account:
    """The account whose token signed the request: over its configured public address, never over what it says itself.

    https://www.twilio.com/docs/usage/security#validating-requests. Raises NotConfiguredError, SignatureError.
    """
    tokens = [account for account in accounts if account.secrets.get("auth_token")]
    if not tokens:
        raise NotConfiguredError("TWILIO_AUTH_TOKEN")
    signature = webhook.headers.get(SIGNATURE_HEADER, "")
    if not signature or not signature.isascii() or len(webhook.body) > MAX_FORM:
        raise SignatureError("X-Twilio-Signature")
    try:
        form = form_of(webhook)
    except MalformedError as error:
        raise SignatureError("X-Twilio-Signature") from error
    for account in tokens:
        if _signed(webhook, form, account, signature):
            return account
    raise SignatureError("X-Twilio-Signature")


def _signed(webhook: Webhook, form: Mapping[str, list[str]], account: Account, signature: str) -> bool:
    try:
        return bool(
            RequestValidator(account.secrets["auth_token"]).validate(
                account.public_url + webhook.target, form, signature
            )
        )
    except (ValueError, UnicodeError):  # a path that is no address
        return False


def sign(url: str, form: Mapping[str, str], auth_token: str) -> str:
    """The signature that Twilio would send: for the simulator and tests."""
    return str(RequestValidator(auth_token).compute_signature(url, dict(form)))
