"""`./ventanilla chat`: the web channel in a terminal."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any
from uuid import uuid4

import httpx
import websockets
from rich.console import Console
from rich.text import Text

Choices = list[dict[str, str]]


def _show(console: Console, message: dict[str, Any]) -> Choices:
    for part in message.get("parts", []):
        if part["type"] == "text":
            console.print(f"[cyan]{message.get('from', 'bot')}[/cyan] {part['text']}", markup=True)
        else:
            console.print(
                f"[cyan]{message.get('from', 'bot')}[/cyan] [{part['type']}] {part.get('url', '')}", markup=True
            )
    choices: Choices = message.get("choices") or []
    for number, choice in enumerate(choices, start=1):
        console.print(Text(f"   {number}", style="dim"), Text(choice["label"]))
    return choices


def _message(line: str, choices: Choices) -> dict[str, str]:
    if line.isdigit() and 1 <= int(line) <= len(choices):
        return {"id": str(uuid4()), "choice": choices[int(line) - 1]["value"]}
    return {"id": str(uuid4()), "text": line}


async def chat(*, utility: str, language: str, port: int) -> int:
    """Talk until the end of input. Returns the exit code: 1 when no counter answers on `port`."""
    console = Console()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        try:
            answer = await client.post("/channels/web/session", json={"utility": utility, "locale": language})
        except httpx.HTTPError:
            console.print(f"No counter answers on port {port}. Start one with ./ventanilla up")
            return 1
    answer.raise_for_status()
    choices: Choices = []
    async with websockets.connect(f"ws://127.0.0.1:{port}/channels/web/ws?token={answer.json()['token']}") as socket:

        async def listen() -> None:
            nonlocal choices
            async for raw in socket:
                message = json.loads(raw)
                if "parts" in message:
                    choices = _show(console, message)

        listener = asyncio.create_task(listen())
        while line := await asyncio.to_thread(sys.stdin.readline):
            if line.strip():
                await socket.send(json.dumps(_message(line.strip(), choices)))
        listener.cancel()
    return 0
