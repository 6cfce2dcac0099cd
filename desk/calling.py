"""The telephone on the simulator's screen: speech bubbles, a keypad, and the TwiML of the last answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from desk.elements import box, button, icon, words
from desk.pane import ChatPane
from desk.screen import Stage
from desk.telephone import TelephoneLine, laid_out

KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")


class CallPane(ChatPane):
    """A call. What is pressed on the keypad goes out with the call button of it, or at once for one key."""

    SAYS, WRITE = "speaks", "say_aloud"

    def __init__(self, stage: Stage) -> None:
        self.telephone = TelephoneLine(stage.gateway, stage.scene.member, stage.place)
        self._keyed = ""
        super().__init__(stage, self.telephone)

    def _ideas(self) -> None:
        """The call's own buttons come before what may be said."""
        with box("call-bar") as self._bar:
            self._draw_bar()
        super()._ideas()

    def _composer(self) -> None:
        with box("call-tools"):
            with box("dialpad", tag="details"):
                words(self.scene.word("keypad"), tag="summary")
                with box("keys", role="group", aria_label=self.scene.word("keypad")):
                    for key in KEYS:
                        with button("key", lambda pressed=key: self._key(pressed)):  # type: ignore[misc]
                            words(key)
                with box("keyed"):
                    self._shown = words("", "keyed-digits", role="status")
                    with button("use", self._send_keys):
                        words(self.scene.word("send_keys"))
            with box("twiml", tag="details"):
                words("TwiML", tag="summary")
                self._twiml = words("", "twiml-text", tag="pre", tabindex="0", aria_label="TwiML")
        super()._composer()

    def _key(self, pressed: str) -> None:
        if len(self._keyed) < 20:
            self._keyed += pressed
        self._shown.text = self._keyed

    async def _send_keys(self) -> None:
        keyed, self._keyed = self._keyed, ""
        self._shown.text = ""
        if keyed:
            await self._out(keyed, lambda: self.telephone.keys(keyed))
            self._show_call()

    async def say(self, said: str) -> bool:
        taken = await super().say(said)
        self._show_call()
        return taken

    async def _act(self, act: Callable[[], Awaitable[None]]) -> None:
        """Something that shows no bubble of its own."""
        await self._out("📞", act)
        self._settle()
        self._show_call()

    def _show_call(self) -> None:
        """Where the call is, and what the gateway answered."""
        self._twiml.text = laid_out(self.telephone.twiml)
        self._bar.clear()
        with self._bar:
            self._draw_bar()

    def _draw_bar(self) -> None:
        word, telephone = self.scene.word, self.telephone
        key = {"idle": "call_idle", "talking": "call_talking", "ringing": "call_ringing", "over": "call_over"}
        words(word(key[telephone.state]), "call-state", role="status")
        if telephone.state in ("idle", "over"):
            self._bar_button("call", word("call_start"), lambda: self._act(telephone.call))
        elif telephone.state == "talking":
            self._bar_button("hearing_disabled", word("call_silence"), lambda: self._act(telephone.keep_silent))
            self._bar_button("call_end", word("call_end"), self._restart_call)
        else:
            self._bar_button("person", word("call_answered"), lambda: self._act(lambda: telephone.pick_up("completed")))
            self._bar_button(
                "phone_missed", word("call_unanswered"), lambda: self._act(lambda: telephone.pick_up("no-answer"))
            )

    def _bar_button(self, symbol: str, label: str, act: Callable[[], Awaitable[None]]) -> None:
        with button("call-button", act):
            icon(symbol)
            words(label)

    async def _restart_call(self) -> None:
        await self._restart()
        self._show_call()
