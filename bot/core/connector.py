"""The channel between gateway and Rasa: `POST /webhooks/gateway/webhook`, as DESIGN.md's seam has it.

A failure is a 5xx with its kind and nothing of what was said; the stock REST channel would answer 200 with `[]`.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.core import patches
from bot.core.nlu.classifier import CounterIntentClassifier
from bot.core.nlu.explain import explain
from bot.core.turn import CHANNEL, EmptyAnswerError, Turn, take

logger = logging.getLogger(__name__)

MODALITIES = ("text", "voice", "brief")


class BadTurnError(ValueError):
    """The request is not a turn; the message names the field."""


class GatewayInput(InputChannel):
    """Takes turns from the gateway."""

    @classmethod
    def name(cls) -> str:
        """In the path, and in every user event."""
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """`carried_slots` in credentials.yml: what a new session keeps."""
        patches.apply((credentials or {}).get("carried_slots", ()))
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The webhook and a readiness check."""
        blueprint = Blueprint("gateway_webhook")

        @blueprint.route("/ready", methods=["GET"])
        async def ready(request: Request) -> HTTPResponse:
            return await _ready(getattr(request.app.ctx, "agent", None))

        @blueprint.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            return await _receive(getattr(request.app.ctx, "agent", None), request.body)

        @blueprint.route("/explain", methods=["POST"])
        async def why(request: Request) -> HTTPResponse:
            return await _explain(getattr(request.app.ctx, "agent", None), request.body)

        return blueprint


async def _ready(agent: Agent | None) -> HTTPResponse:
    if agent is None or not agent.is_ready():
        return response.json({"status": "starting"}, status=503)
    is_up = getattr(agent.tracker_store, "is_up", None)
    if is_up is not None and not await is_up():
        return response.json({"status": "no tracker store"}, status=503)
    return response.json({"status": "ready", "model": agent.model_id})


async def _receive(agent: Agent | None, body: bytes) -> HTTPResponse:
    if agent is None or not agent.is_ready():
        return response.json({"error": "starting"}, status=503)
    try:
        turn = read_turn(body)
    except BadTurnError as error:
        return response.json({"error": "bad-turn", "detail": str(error)}, status=400)
    try:
        return response.json(await take(agent, turn))
    except patches.ActionFailedError as error:
        logger.error("rasa.action.failed turn=%s action=%s", turn.id, error)
        return response.json({"error": "action-failed"}, status=503)
    except EmptyAnswerError:
        logger.error("rasa.answer.empty turn=%s", turn.id)
        return response.json({"error": "empty-answer"}, status=500)
    except Exception as error:  # the turn's edge: whatever it was, the gateway must hear of it
        logger.error("rasa.turn.failed turn=%s error=%s", turn.id, type(error).__name__, exc_info=error)
        return response.json({"error": "failed"}, status=500)


async def _explain(agent: Agent | None, body: bytes) -> HTTPResponse:
    """Why words are understood as they are; touches no conversation."""
    model = _classifier_model(agent)
    if model is None:
        return response.json({"error": "starting"}, status=503)
    try:
        text = _text(_content(body), "text")
    except BadTurnError as error:
        return response.json({"error": "bad-text", "detail": str(error)}, status=400)
    found = await asyncio.get_running_loop().run_in_executor(None, explain, model, text)
    return response.json(found)


def _classifier_model(agent: Agent | None) -> Any:
    """The model of the classifier in the agent's graph; None before there is one."""
    if agent is None or agent.processor is None or not agent.is_ready():
        return None
    nodes = agent.processor.graph_runner._instantiated_nodes.values()  # Rasa offers no way to a component
    found = (getattr(node, "_component", None) for node in nodes)
    return next((one.model for one in found if isinstance(one, CounterIntentClassifier)), None)


def _content(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except ValueError as error:
        raise BadTurnError("body: JSON expected") from error
    if not isinstance(content, dict):
        raise BadTurnError("body: an object expected")
    return content


def read_turn(body: bytes) -> Turn:
    """The turn in a request's body. Raises BadTurnError."""
    content = _content(body)
    metadata = content.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise BadTurnError("metadata: an object expected")
    modality = metadata.get("modality", MODALITIES[0])
    if modality not in MODALITIES:
        raise BadTurnError(f"metadata.modality: one of {', '.join(MODALITIES)} expected")
    return Turn(
        conversation=_text(content, "sender"),
        message=_text(content, "message"),
        id=_text(metadata, "turn", where="metadata."),
        modality=modality,
        retry=metadata.get("retry") is True,
        new_session=metadata.get("new_session") is True,
        metadata={key: value for key, value in metadata.items() if key not in ("retry", "new_session")},
    )


def _text(content: dict[str, Any], key: str, *, where: str = "") -> str:
    value = content.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadTurnError(f"{where}{key}: text expected")
    return value
