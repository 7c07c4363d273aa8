"""What can be set from outside, as `PORTAL_…` in the environment; every default works on a laptop."""

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="PORTAL_", protected_namespaces=())

    var: Path = Path(__file__).parents[1] / "var"
    """Where the database and the outgoing mail are kept."""

    public_url: str = "http://127.0.0.1:8000"
    mail_from: str = "portal@example.com"
    model_delay_s: float = 0.03
    """How long the fake model thinks about each word, in seconds."""

    stripe_webhook_secret: SecretStr | None = None
    """Without it the web-hook refuses every event: an unsigned one must never count as paid."""

    demo: bool = False
    """Opens `/demo/error` and the interactive documentation. Never in production."""


settings = Settings()
