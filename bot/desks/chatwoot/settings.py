"""Where a utility's Chatwoot is: `desks: {chatwoot: {field: VARIABLE}}` in utility.yml, values from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kit.utility import Utility

NAME = "chatwoot"
AGENT = "chatwoot"
"""What the floor calls whoever works at Chatwoot."""
CAPACITY = 20
"""Conversations that they have at once, unless `capacity` says otherwise: what the estimate of the wait counts with."""
FIELDS = ("url", "account", "inbox", "token", "secret")


@dataclass(frozen=True, slots=True)
class ChatwootDesk:
    """A utility's inbox at Chatwoot. `missing`: variables that are named and not set."""

    utility: str
    url: str
    account: str
    inbox: str
    token: str
    secret: str
    missing: tuple[str, ...] = ()


def desk_of(utility: Utility, environment: Mapping[str, str]) -> ChatwootDesk | None:
    """The utility's Chatwoot; None where it has none."""
    named = utility.desks.get(NAME)
    if named is None:
        return None
    variables = {field: named.get(field, f"CHATWOOT_{field.upper()}") for field in FIELDS}
    values = {field: environment.get(variable, "") for field, variable in variables.items()}
    missing = tuple(variable for field, variable in variables.items() if not values[field])
    return ChatwootDesk(utility.id, **(values | {"url": values["url"].rstrip("/")}), missing=missing)


def desks_of(utilities: Mapping[str, Utility], environment: Mapping[str, str]) -> dict[str, ChatwootDesk]:
    """Every utility's Chatwoot that can be reached."""
    found = (desk_of(utility, environment) for utility in utilities.values())
    return {desk.utility: desk for desk in found if desk is not None and not desk.missing}
