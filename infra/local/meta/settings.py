"""What the simulator is told by its environment, read once."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Where webhooks go, which app we play, and where we remember.

    ``webhook_url`` may be empty: then nothing is posted. ``data`` may be ``None``: then nothing
    is remembered across starts. ``clock_offset`` is in seconds.
    """

    app_id: str
    app_secret: str
    verify_token: str
    webhook_url: str = ""
    product_url: str = ""
    data: Path | None = None
    origin: str = ""
    clock_offset: float = 0.0


def from_environment(origin: str) -> Settings:
    """Read the settings; ``origin`` is where this process listens, unless META_GRAPH_URL says so.

    A missing META_APP_SECRET raises ``SystemExit``: without it nothing could be signed.
    """
    secret = os.environ.get("META_APP_SECRET", "")
    if not secret:
        raise SystemExit("Set META_APP_SECRET: the simulator signs its webhooks with it.")
    data = os.environ.get("CHATHOOD_DATA", "")
    return Settings(
        app_id=os.environ.get("META_APP_ID", "100000000000001"),
        app_secret=secret,
        verify_token=os.environ.get("META_VERIFY_TOKEN", ""),
        webhook_url=os.environ.get("CHATHOOD_WEBHOOK_URL", ""),
        product_url=os.environ.get("CHATHOOD_URL", "").rstrip("/"),
        data=Path(data) if data else None,
        origin=(os.environ.get("META_GRAPH_URL", "") or origin).rstrip("/"),
        clock_offset=float(os.environ.get("CHATHOOD_CLOCK_OFFSET", "") or 0),
    )
