"""What may be set for a local run, and what was made up for it once and must stay the same."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from infra.local.resources import Material


class Refused(RuntimeError):
    """The run cannot start; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class Settings:
    """The settings of one local run; `None` for a Graph address means the simulator's.

    `faults` is a file of rules by which what the functions call fails now and then.
    """

    port: int
    data: Path
    demo: bool
    app_id: str
    instagram_app_id: str
    signup_config: str
    graph_url: str | None
    instagram_url: str | None
    faults: Path | None = None

    @property
    def url(self) -> str:
        """The product's one address."""
        return f"http://127.0.0.1:{self.port}"


def from_environment() -> Settings:
    """The settings that the environment names, the rest by default; raises Refused."""
    port = os.environ.get("CHATHOOD_PORT", "8000")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Refused(f"CHATHOOD_PORT is {port!r}: give a port number between 1 and 65535.")
    data = Path(os.environ.get("CHATHOOD_DATA") or ".local").resolve()
    return Settings(
        port=int(port),
        data=data,
        demo=os.environ.get("CHATHOOD_DEMO", "1") != "0",
        app_id=os.environ.get("META_APP_ID") or "1234567890",
        instagram_app_id=os.environ.get("META_INSTAGRAM_APP_ID", ""),
        signup_config=os.environ.get("META_SIGNUP_CONFIG") or "simulated",
        graph_url=os.environ.get("META_GRAPH_URL") or None,
        instagram_url=os.environ.get("META_INSTAGRAM_URL") or None,
        faults=_file("CHATHOOD_FAULTS"),
    )


def _file(name: str) -> Path | None:
    said = os.environ.get(name)
    if not said:
        return None
    if not Path(said).is_file():
        raise Refused(f"{name} is {said!r}: name a file that exists.")
    return Path(said).resolve()


def material(data: Path) -> Material:
    """The key material and secret of this data folder, made up at its first run.

    What the environment names for Meta wins, and is not written down.
    """
    file = data / "secret.json"
    if not file.exists():
        _write(file, _made_up())
    kept = json.loads(file.read_text())
    secret = {
        **kept["secret"],
        **{
            name: os.environ[variable]
            for name, variable in _META_SECRETS.items()
            if os.environ.get(variable)
        },
    }
    return Material(bytes.fromhex(kept["kms_key"]), secret)


_META_SECRETS = {
    "meta_app_secret": "META_APP_SECRET",
    "meta_verify_token": "META_VERIFY_TOKEN",
    "instagram_app_secret": "META_INSTAGRAM_APP_SECRET",
}


def _made_up() -> dict[str, object]:
    return {
        "kms_key": secrets.token_bytes(32).hex(),
        "secret": {
            "deployment_key": secrets.token_hex(32),
            "meta_app_secret": secrets.token_hex(16),
            "meta_verify_token": secrets.token_urlsafe(24),
            "platform_access_token": secrets.token_urlsafe(24),
        },
    }


def _write(file: Path, content: dict[str, object]) -> None:
    """All or nothing, for our eyes only: without it no stored word can be read again."""
    beside = file.with_suffix(".new")
    beside.touch(mode=0o600)
    with beside.open("w") as opened:
        json.dump(content, opened, indent=2)
        opened.flush()
        os.fsync(opened.fileno())
    beside.replace(file)
