"""The environment that the contract names, read once at each composition root and handed down."""

from __future__ import annotations

import secrets
from functools import cached_property
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Variables of CONTRACT.md. Every field is its variable's name in lower case."""

    model_config = SettingsConfigDict(extra="ignore", case_sensitive=False)

    database_url: str = ""
    redis_url: str = ""
    rasa_urls: str = "http://127.0.0.1:5005"
    ventanilla_public_url: str = "http://127.0.0.1:8000"
    ventanilla_secret_key: str = ""
    ventanilla_admin_token: str = ""
    ventanilla_demo: bool = False
    ventanilla_home: Path = Field(default=ROOT / ".ventanilla")
    ventanilla_utilities: Path = Field(default=ROOT / "utilities")
    """The folder with one folder a utility."""

    ventanilla_port: int = 8000
    ventanilla_backend_url: str = "http://127.0.0.1:8001"
    ventanilla_actions_url: str = "http://127.0.0.1:5055"
    ventanilla_log_level: str = "INFO"
    ventanilla_reconcile_seconds: float = 20.0
    ventanilla_web_sessions_a_minute: int = 60
    """New web conversations that one client address may open; a proxy's clients share one unless it forwards them."""
    ventanilla_call_seconds: float = 2.5
    """How long a caller waits for an answer before they hear that it takes a moment."""
    ventanilla_webhooks_private: bool = False
    """Whether webhooks may lead into our own network, and by http: for development only."""

    whatsapp_phone_number_id: str = ""
    whatsapp_token: str = ""
    whatsapp_app_secret: str = ""
    whatsapp_verify_token: str = ""
    whatsapp_api_url: str = "https://graph.facebook.com"

    twilio_account_sid: str = ""
    twilio_auth_token: str = ""
    twilio_phone_number: str = ""
    twilio_api_url: str = "https://api.twilio.com"

    alexa_skill_id: str = ""
    alexa_cert_roots: str = ""
    """A PEM file of roots that are trusted beside the public ones; the demo's and tests' only."""

    alexa_api_url: str = ""
    """Where certificates are fetched instead of s3.amazonaws.com; the demo's and tests' only."""

    dialogflow_token: str = ""
    dialogflow_audience: str = ""
    dialogflow_email: str = ""
    """The service account that ID tokens must name, where it is known."""

    google_api_url: str = "https://www.googleapis.com"
    ventanilla_speaker_seconds: float = 6.0
    """How long a speaker waits before it hears that the answer takes longer; Alexa itself gives up after 8 s."""

    telegram_bot_token: str = ""
    telegram_secret_token: str = ""
    telegram_api_url: str = "https://api.telegram.org"

    sendgrid_api_key: str = ""
    sendgrid_parse_public_key: str = ""
    email_from: str = ""
    sendgrid_api_url: str = "https://api.sendgrid.com"

    @cached_property
    def rasa_endpoints(self) -> tuple[str, ...]:
        """Addresses of the Rasa processes, in a fixed order: a conversation hashes to one of them."""
        return tuple(url.strip().rstrip("/") for url in self.rasa_urls.split(",") if url.strip())

    @cached_property
    def secret_key(self) -> str:
        """The signing key: VENTANILLA_SECRET_KEY, or one kept in the home folder (created once, mode 600)."""
        if self.ventanilla_secret_key:
            return self.ventanilla_secret_key
        path = self.ventanilla_home / "secret"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text().strip()
