"""Our accounts with vendors: from the environment, from utilities' files, and the simulator's own."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot import demo_keys
from channels.base import Account
from kit.settings import Settings
from kit.utility import Utility

SIMULATOR_PREFIX = "sim-"


class UnknownAccountError(LookupError):
    """A message for an account that isn't ours."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """Every account by channel."""

    all: tuple[Account, ...]

    def of(self, channel: str) -> tuple[Account, ...]:
        """The accounts of one channel."""
        return tuple(account for account in self.all if account.channel == channel)

    def is_simulated(self, channel: str, account: str) -> bool:
        """Whether that account is the simulator's."""
        return any(one.simulated for one in self.of(channel) if one.account == account)

    def find(self, channel: str, account: str) -> Account:
        """The account of that id. Raises UnknownAccountError.

        A number that isn't listed, under a signature of ours, is another number of the same app: with one utility on
        the channel it is that utility's, and is answered from itself.
        """
        listed = self.of(channel)
        for one in listed:
            if one.account == account:
                return one
        own = [one for one in listed if not one.simulated]
        if len({one.utility for one in own}) != 1:
            raise UnknownAccountError(channel)
        return replace(own[0], account=account)


@dataclass(frozen=True, slots=True)
class Vendor:
    """How a channel's accounts are read. `variables` of the environment by the field that they fill, the first
    utility's; utility.yml may name others under the same fields. `identify` makes the account's id of them.
    """

    variables: Mapping[str, str]
    identify: Callable[[Mapping[str, str]], str]
    api: str = ""
    """Whose `…_api_url` it uses, when that is not named as the channel."""


def _field(name: str) -> Callable[[Mapping[str, str]], str]:
    return lambda values: values.get(name, "")


TWILIO = {
    "account_sid": "TWILIO_ACCOUNT_SID",
    "auth_token": "TWILIO_AUTH_TOKEN",
    "phone_number": "TWILIO_PHONE_NUMBER",
}

VENDORS: Mapping[str, Vendor] = {
    "whatsapp": Vendor(
        {
            "phone_number_id": "WHATSAPP_PHONE_NUMBER_ID",
            "token": "WHATSAPP_TOKEN",
            "app_secret": "WHATSAPP_APP_SECRET",
            "verify_token": "WHATSAPP_VERIFY_TOKEN",
        },
        _field("phone_number_id"),
    ),
    "telegram": Vendor(
        {"token": "TELEGRAM_BOT_TOKEN", "secret_token": "TELEGRAM_SECRET_TOKEN"},
        lambda values: values.get("token", "").partition(":")[0],  # <bot id>:<secret>
    ),
    "email": Vendor(
        {"api_key": "SENDGRID_API_KEY", "public_key": "SENDGRID_PARSE_PUBLIC_KEY", "address": "EMAIL_FROM"},
        lambda values: values.get("address", "").strip().lower(),
        api="sendgrid",
    ),
    "sms": Vendor(TWILIO, _field("phone_number"), api="twilio"),
    "alexa": Vendor({"skill_id": "ALEXA_SKILL_ID", "cert_roots": "ALEXA_CERT_ROOTS"}, _field("skill_id")),
    "google": Vendor(
        {"token": "DIALOGFLOW_TOKEN", "audience": "DIALOGFLOW_AUDIENCE", "email": "DIALOGFLOW_EMAIL"},
        lambda values: f"dialogflow-{values['utility']}",
    ),
    "voice": Vendor(TWILIO, _field("phone_number"), api="twilio"),
}


def _api_url(settings: Settings, name: str) -> str:
    if name == "alexa" and not settings.ventanilla_demo:
        return ""
    return str(getattr(settings, f"{name}_api_url")).rstrip("/")


def _of_vendor(channel: str, vendor: Vendor, settings: Settings, utilities: Sequence[Utility]) -> list[Account]:
    """The environment's account belongs to the first utility; files may name others' variables."""
    environment = dict(os.environ)
    environment |= {variable: getattr(settings, variable.lower()) for variable in vendor.variables.values()}
    named = [(utility.id, vendor.variables) for utility in utilities[:1]]
    named += [(utility.id, variables) for utility in utilities for variables in utility.channels.get(channel, ())]
    seen: dict[str, Account] = {}
    for utility_id, variables in named:
        values = {name: environment.get(variable, "") for name, variable in variables.items()}
        if not settings.ventanilla_demo:
            values.pop("cert_roots", None)  # who may add roots may sign as Amazon
        if any(values.values()):
            api_url = _api_url(settings, vendor.api or channel)
            public_url = settings.ventanilla_public_url.rstrip("/")
            account = Account(
                channel, vendor.identify({**values, "utility": utility_id}), utility_id, values, api_url, public_url
            )
            seen.setdefault(account.account, account)
    return list(seen.values())


@dataclass(frozen=True, slots=True)
class Simulated:
    """A channel of the simulator: the secrets that each of its accounts has, and where the demo's own vendor is.

    `name`: how its account of a utility is called; `given`: what its secrets are that no chance made.
    """

    secrets: tuple[str, ...]
    path: str
    name: Callable[[str], str] = lambda utility: f"{SIMULATOR_PREFIX}{utility}"
    given: Callable[[str, str], Mapping[str, str]] = lambda _account, _key: {}


def _mailbox(utility: str) -> str:
    return f"{SIMULATOR_PREFIX}{utility}@{demo_keys.MAIL_DOMAIN}"


def _letters(account: str, key: str) -> Mapping[str, str]:
    return {"address": account, "public_key": demo_keys.shown(demo_keys.mail_key(key))}


SIMULATED: Mapping[str, Simulated] = {
    "whatsapp": Simulated(("token", "app_secret", "verify_token"), "/demo/graph"),
    "sms": Simulated(("account_sid", "auth_token"), "/demo/twilio"),
    "voice": Simulated(("account_sid", "auth_token"), "/demo/twilio"),
    "telegram": Simulated(("token", "secret_token"), "/demo/telegram"),
    "email": Simulated(("api_key",), "/demo/sendgrid", _mailbox, _letters),
    "alexa": Simulated((), "/demo/amazon", given=lambda account, _key: {"skill_id": account}),
    "google": Simulated(("token",), ""),
}
"""Every channel that the simulator has, but for the website, which is its own."""


def simulator_account(settings: Settings, utility: str, channel: str = "whatsapp") -> Account:
    """The account that the simulator speaks to: really signed, with a vendor of ours behind it."""
    kind = SIMULATED[channel]
    own = f"http://127.0.0.1:{settings.ventanilla_port}"
    account = kind.name(utility)
    secrets = {name: demo_keys.secret(settings.secret_key, f"{channel}:{utility}:{name}") for name in kind.secrets}
    secrets |= kind.given(account, settings.secret_key)
    return Account(channel, account, utility, secrets, own + kind.path, own, simulated=True)


def public_accounts(settings: Settings, utilities: Mapping[str, Utility]) -> Accounts:
    """What the outside may write to: vendors' accounts, and the web chat of every utility."""
    named = tuple(utilities.values())
    vendors = [one for name, vendor in VENDORS.items() for one in _of_vendor(name, vendor, settings, named)]
    return Accounts((*vendors, *(Account("web", utility, utility, {}) for utility in utilities)))


def simulator_accounts(settings: Settings, utilities: Mapping[str, Utility]) -> Accounts:
    """One a utility; none outside the demo."""
    if not settings.ventanilla_demo:
        return Accounts(())
    return Accounts(tuple(simulator_account(settings, utility, one) for one in SIMULATED for utility in utilities))


def all_accounts(settings: Settings, utilities: Mapping[str, Utility]) -> Accounts:
    """What the worker sends with."""
    return Accounts((*public_accounts(settings, utilities).all, *simulator_accounts(settings, utilities).all))
