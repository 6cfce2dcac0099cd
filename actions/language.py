"""Change of language: Spanish and English, honestly no other."""

from __future__ import annotations

from actions.base import Skill, TurnAction
from actions.client import Backend
from actions.identity import reask
from actions.reply import Reply
from actions.turn import Turn
from kit.utility import plain

_SPANISH = {"espanol", "spanish", "castellano", "espaniol"}
_ENGLISH = {"english", "ingles", "inglish"}
_OTHERS = {
    *("frances", "french", "francais", "portugues", "portuguese", "chino", "chinese", "mandarin", "aleman", "german"),
    *("deutsch", "italiano", "italian", "nahuatl", "otomi", "hnahnu", "maya", "vietnamese", "vietnamita", "korean"),
    *("coreano", "japanese", "japones", "russian", "ruso", "arabic", "arabe", "hindi", "tagalog"),
}


def is_another(words: str) -> bool:
    """Whether the words name a language that we don't speak."""
    return bool(set(plain(words).split()) & _OTHERS)


def wanted(turn: Turn) -> str | None:
    """`es` or `en`; None for a language that we don't speak. Unnamed: the other one."""
    said = set(plain(f"{turn.words} {turn.entities.get('language', '')}").split())
    if is_another(" ".join(said)):
        return None
    if said & _ENGLISH:
        return "en"
    if said & _SPANISH:
        return "es"
    return "es" if turn.language == "en" else "en"


class ChangeLanguage(Skill):
    """Sets the language; the next action speaks in it (Rasa renders a response before it applies our slots)."""

    intents = ("change_language",)
    offers_back = False

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """The new language, for Rasa and for the runtime."""
        language = wanted(turn)
        if language is None:
            return Reply().say("language_unknown")
        reply = Reply(then="action_language_changed").custom(language=language)
        reply.slots["language"] = language
        return reply.ask(turn.question) if turn.question else reply


class LanguageChanged(TurnAction):
    """Confirms in the new language, and asks again what was open, or what comes next."""

    def name(self) -> str:
        """Follows action_change_language."""
        return "action_language_changed"

    async def respond(self, turn: Turn, backend: Backend) -> Reply:
        """One sentence, and a question."""
        confirmed = Reply().say("language_changed")
        return confirmed.followed_by(reask(turn, turn.question)) if turn.question else confirmed.say("what_next")
