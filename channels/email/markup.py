"""The words of a mail that comes as HTML only: blocks are lines; what is quoted and signed is left out."""

from __future__ import annotations

import re
from html.parser import HTMLParser

SPACE = re.compile(r"\s+")
BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table", "ul", "ol", "pre"})
UNSEEN = frozenset({"style", "script", "head", "title", "template"})
VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "col", "wbr", "area", "base", "embed", "source"})
QUOTES = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "gmail_signature", "protonmail_quote", "applemailsignature")
REST_IS_QUOTED = frozenset({"divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container"})
SIGNED = frozenset({"signature", "applemailsignature", "ms-outlook-mobile-signature"})


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._dropped: list[str] = []
        self._over = False

    def _drops(self, tag: str, attributes: dict[str, str]) -> bool:
        classes = attributes.get("class", "").lower()
        return (
            tag in UNSEEN
            or tag == "blockquote"
            or any(one in classes for one in QUOTES)
            or attributes.get("id", "").lower() in SIGNED
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._over = self._over or attributes.get("id", "").lower() in REST_IS_QUOTED
        if tag not in VOID and (self._dropped or self._drops(tag, attributes)):
            self._dropped.append(tag)
        elif tag in BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._dropped:
            while self._dropped and self._dropped.pop() != tag:
                pass
        elif tag in BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._dropped and not self._over:
            self.pieces.append(SPACE.sub(" ", data))


def words(html: str) -> str:
    """The words of `html`, a block a line."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.pieces).split("\n")]
    return "\n".join(line for at, line in enumerate(lines) if line or (at and lines[at - 1])).strip()
