"""A speaker on the simulator's screen: what it says and shows, whether it listens, and whose it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from bot.speakers.intents import BUILT_IN, ENDING, GO_ON, SPOKEN
from desk.elements import box, button, icon, words
from desk.inbox import Code
from desk.lines import LineError
from desk.pane import ChatPane
from desk.screen import Stage
from desk.speakers import AlexaLine, GoogleLine
from desk.spoken import Spoken

PROMISED = ("check_balance", "get_bill", "check_usage", "report_outage", "pay_bill")
"""The intents that every speaker has been promised."""
STOP, HELP = ENDING[0], next(name for name in BUILT_IN if name.endswith("HelpIntent"))


def _origin() -> str:
    """Under which scheme and host the viewer has the page."""
    request = ui.context.client.request
    return str(request.base_url).rstrip("/") if request else ""


class SpeakerPane(ChatPane):
    """The bubbles are what was said; the device beneath them is the newest answer as the vendor has it."""

    SAYS, WRITE = "speaks", "say_aloud"

    def __init__(self, stage: Stage, kind: type[AlexaLine] | type[GoogleLine]) -> None:
        self.speaker = kind(stage.gateway, stage.scene.member, stage.place)
        self._was_linked = self.speaker.is_linked
        super().__init__(stage, self.speaker)

    @property
    def expects_code(self) -> bool:
        """Whether a contract is being linked, on a page that sends a code."""
        return self._linking and not self.speaker.is_linked

    _linking = False

    def _ideas(self) -> None:
        """The device, and what it understands at the press of a button, in place of what may be written."""
        label = f"{self.scene.word(self.channel)}: {self.scene.word('device')}"
        self._device = box("device", role="region", aria_label=label, tabindex="0")
        self._draw_device()
        say = self.scene.word
        with box("ideas", role="group", aria_label=say("ideas"), tabindex="0"):
            self._button(say("launch"), self.speaker.launch, symbol="power_settings_new")
            for skill in PROMISED:
                self._intent(SPOKEN[skill].phrase(self.scene.member.language), SPOKEN[skill].name)
            self._intent(say("speaker_help"), HELP)
            if isinstance(self.speaker, AlexaLine):
                self._intent(say("speaker_go_on"), GO_ON)
                self._intent(say("speaker_stop"), STOP)

    def _intent(self, label: str, name: str) -> None:
        self._button(label, lambda: self.speaker.understood(name))

    def _button(self, label: str, act: Callable[[], Awaitable[None]], *, symbol: str = "") -> None:
        with button("idea", lambda: self._ask(label, act)):
            if symbol:
                icon(symbol, "idea-icon")
            words(label)

    async def _ask(self, shown: str, act: Callable[[], Awaitable[None]]) -> bool:
        """Ask and hear: the answer comes with the request."""
        sent = await self._out(shown, act)
        self._settle()
        await self.refresh()
        self._draw_device()
        return sent

    async def say(self, said: str) -> bool:
        return await self._ask(said, lambda: self.speaker.say(said))

    def offer_code(self, code: Code | None) -> None:
        """A code that the page of account linking sent is for that page, and not to be said aloud."""
        super().offer_code(None if self.expects_code else code)

    async def refresh(self) -> None:
        await self.line.open()
        await super().refresh()
        if self.speaker.is_linked != self._was_linked:
            self._was_linked, self._linking = self.speaker.is_linked, False
            self._draw_device()

    async def _restart(self) -> None:
        await super()._restart()
        self._draw_device()

    def _draw_device(self) -> None:
        say, speaker = self.scene.word, self.speaker
        self._device.clear()
        with self._device:
            with box("device-head"):
                box("ring listening" if speaker.listens else "ring", aria_hidden="true")
                words(say("session_open" if speaker.listens else "session_closed"), "device-state", role="status")
                words(say("linked" if speaker.is_linked else "not_linked"), "device-link")
                with button("use", self._unlink if speaker.is_linked else self._link):
                    words(say("unlink" if speaker.is_linked else "link"))
            if speaker.answer:
                self._draw_answer(speaker.answer)

    def _draw_answer(self, answer: Spoken) -> None:
        say = self.scene.word
        with box("device-part"):
            icon("volume_up")
            words(answer.said or say("says_nothing"), "device-said")
        if answer.again:
            with box("device-part quiet"):
                icon("replay")
                words(f"{say('reprompt')}: {answer.again}")
        if answer.links or answer.card:
            with box("device-card"):
                words(say("link_card") if answer.links else answer.title or self.scene.utility.name, "device-title")
                words(say("link_card_text") if answer.links else answer.card, "device-text")
                if answer.image:
                    box("device-image", tag="img", src=answer.image, alt=answer.title)
        if answer.choices:
            with box("choices"):
                for choice in answer.choices:
                    with button("choice", lambda said=choice: self.say(said)):  # type: ignore[misc]
                        words(choice)
        with box("fold", tag="details"):
            with box("fold-title", tag="summary"):
                icon("data_object")
                words(say("answer_json"))
            words(self.speaker.raw, "json", tag="pre", tabindex="0")

    def _link(self) -> None:
        """The real page of account linking, in a tab of its own; the code arrives in the simulator's inbox."""
        try:
            address = self.speaker.link(self.scene.language, _origin())
        except LineError:
            ui.notify(self.scene.word("not_sent"), type="negative", position="top")
            return
        self._linking = True
        ui.navigate.to(address, new_tab=True)
        self._stage.on_said(self)

    async def _unlink(self) -> None:
        self.speaker.unlink()
        await self.refresh()
        self._stage.on_said(self)
