"""A file beside the answer: chosen, shown by its name and size, taken off again, and sent with the words."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import events, ui

from bot.files import kinds
from bot.files.errors import FileError, TooLargeError
from bot.files.store import Given
from channels.files import MEBIBYTE
from channels.message import FileLimit
from desk.elements import box, button, icon, words

SYMBOLS = {"image": "image", "audio": "graphic_eq", "video": "movie", "document": "description"}


def sized(size_bytes: int) -> str:
    """A size as people read it: 240 kB, 1.4 MB."""
    return f"{size_bytes / MEBIBYTE:.1f} MB" if size_bytes >= MEBIBYTE else f"{max(1, size_bytes // 1024)} kB"


def refusal(say: Callable[..., str], reason: str, max_bytes: int) -> str:
    """Why a file was not taken, in words."""
    return say(f"file_{reason}", limit=sized(max_bytes))


class Attaching:
    """Two places: `opener` is built where the button belongs, `shelf` where the chosen file is shown. `limits` are the
    channel's; `tell` says why a file was not taken.
    """

    def __init__(self, say: Callable[..., str], limits: tuple[FileLimit, ...], tell: Callable[[str], None]) -> None:
        self._say, self._limits, self._tell = say, limits, tell
        self.given: Given | None = None
        self._uploader: ui.upload | None = None

    def shelf(self) -> None:
        """Where the chosen file stands; into the current slot."""
        self._shelf = box("attached", role="status")
        self._shelf.set_visibility(False)

    def opener(self) -> None:
        """The button and what it opens, into the current slot; nothing where the channel carries no files."""
        if not self._limits:
            return
        largest = max(one.max_bytes for one in self._limits)
        taken = ",".join(sorted(mime_type for one in self._limits for mime_type in one.mime_types))
        with button("plain-button talk-attach", self._open, aria_label=self._say("attach"), title=self._say("attach")):
            icon("attach_file")
        self._uploader = ui.upload(
            auto_upload=True, max_file_size=largest, on_upload=self._chosen, on_rejected=self._rejected
        )
        self._uploader.classes("talk-uploader").props["accept"] = taken

    def _open(self) -> None:
        if self._uploader:
            self._uploader.run_method("pickFiles")

    def _rejected(self) -> None:
        largest = max(one.max_bytes for one in self._limits)
        self._tell(refusal(self._say, "rejected", largest))

    async def _chosen(self, event: events.UploadEventArguments) -> None:
        """It is looked at as it will be when it is sent."""
        if self._uploader:
            self._uploader.reset()
        file = event.file
        try:
            if file.size() > max(one.max_bytes for one in self._limits):
                raise TooLargeError(max(one.max_bytes for one in self._limits))
            given = Given(await file.read(), file.name)
            sniffed = kinds.sniff(given.content)
            kinds.allow(sniffed, len(given.content), self._limits)
        except FileError as error:
            self._tell(refusal(self._say, error.reason, error.max_bytes if isinstance(error, TooLargeError) else 0))
            return
        self._tell("")
        self.hold(Given(given.content, kinds.named(file.name, sniffed)), SYMBOLS[sniffed.kind])

    def hold(self, given: Given, symbol: str = "attach_file") -> None:
        """That file goes with the next answer."""
        self.given = given
        self._shelf.clear()
        self._shelf.set_visibility(True)
        with self._shelf:
            icon(symbol, "attached-icon")
            words(given.filename, "attached-name")
            words(sized(len(given.content)), "attached-size")
            with button("plain-button attached-off", self.drop, aria_label=self._say("attach_off")):
                icon("close")

    def drop(self) -> None:
        """No file goes along."""
        self.given = None
        self._shelf.clear()
        self._shelf.set_visibility(False)
