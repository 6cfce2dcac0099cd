"""A Graph API of the tests' own: takes messages and files as Meta does, and remembers them."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MESSAGES = re.compile(r"^/v\d+\.\d+/([^/]+)/messages$")
MEDIA = re.compile(r"^/v\d+\.\d+/([^/]+)/media$")


@dataclass(slots=True)
class Graph:
    """What was sent to it: payloads by their id, and uploaded files by theirs."""

    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    url: str = ""

    def take_message(self, payload: dict[str, Any]) -> dict[str, Any]:
        """One POST to /messages: a message, or a read receipt with or without typing."""
        with self.lock:
            if "status" in payload:
                self.receipts.append(payload)
                return {"success": True}
            identifier = f"wamid.test.{len(self.sent):06d}"
            self.sent[identifier] = payload
        return {"messaging_product": "whatsapp", "messages": [{"id": identifier}]}

    def take_file(self, body: bytes) -> dict[str, Any]:
        """One POST to /media."""
        with self.lock:
            identifier = f"file-{len(self.files):06d}"
            self.files[identifier] = body
        return {"id": identifier}


def serve(graph: Graph) -> ThreadingHTTPServer:
    """Start it on a free port; `shutdown()` ends it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            if MESSAGES.match(self.path):
                self._answer(200, graph.take_message(json.loads(body)))
            elif MEDIA.match(self.path):
                self._answer(200, graph.take_file(body))
            else:
                self._answer(404, {"error": {"code": 100, "message": "unknown path"}})

        def _answer(self, status: int, content: dict[str, Any]) -> None:
            raw = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_arguments: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    graph.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
