"""What several vendors need of an Outbound."""

from __future__ import annotations

from channels.message import Link, Media, Outbound, Part, Text


def words(parts: tuple[Part, ...]) -> str:
    """The parts that are words, as one text; a link is its title and address."""
    lines = []
    for part in parts:
        if isinstance(part, Text):
            lines.append(part.text)
        elif isinstance(part, Link):
            lines.append(f"{part.title}\n{part.url}" if part.title else part.url)
    return "\n".join(lines)


def media(message: Outbound) -> Media | None:
    """The file of the message, if it has one."""
    return next((part for part in message.parts if isinstance(part, Media)), None)
