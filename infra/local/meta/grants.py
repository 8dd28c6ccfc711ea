"""Codes and tokens: what the owners of lines have allowed our app, and for how long."""

import secrets
from dataclasses import dataclass, replace
from typing import Literal

Login = Literal["whatsapp", "facebook", "instagram"]
TokenKind = Literal["business", "user", "page", "instagram"]

_CODE_LIVES: dict[Login, float] = {"whatsapp": 30, "facebook": 600, "instagram": 3600}
SCOPES: dict[Login, tuple[str, ...]] = {
    "whatsapp": ("whatsapp_business_management", "whatsapp_business_messaging"),
    "facebook": ("pages_show_list", "pages_manage_metadata", "pages_messaging"),
    "instagram": ("instagram_business_basic", "instagram_business_manage_messages"),
}


@dataclass(frozen=True)
class Grant:
    """What a code stands for. ``assets`` are WhatsApp accounts, Pages or one Instagram account."""

    code: str
    login: Login
    redirect_uri: str
    scopes: tuple[str, ...]
    assets: tuple[str, ...]
    at: float
    used: bool = False

    def is_over(self, now: float) -> bool:
        return now > self.at + _CODE_LIVES[self.login]


@dataclass(frozen=True)
class Token:
    """A token we gave out. ``expires_at`` is in epoch seconds, 0 for never."""

    text: str
    kind: TokenKind
    scopes: tuple[str, ...]
    assets: tuple[str, ...]
    issued_at: float
    expires_at: float = 0

    def is_over(self, now: float) -> bool:
        return bool(self.expires_at) and now >= self.expires_at


class Grants:
    """All codes and tokens of this run. Other tokens, made up by whoever calls, are not here."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._codes: dict[str, Grant] = {}
        self._tokens: dict[str, Token] = {}

    def allow(
        self, login: Login, redirect_uri: str, assets: tuple[str, ...], at: float,
        scopes: tuple[str, ...] | None = None,
    ) -> Grant:  # fmt: skip
        """A fresh code."""
        wanted = SCOPES[login] if scopes is None else scopes
        grant = Grant(f"AQ{secrets.token_hex(24)}", login, redirect_uri, wanted, assets, at)
        self._codes[grant.code] = grant
        return grant

    def grant(self, code: str) -> Grant | None:
        return self._codes.get(code)

    def use(self, grant: Grant) -> None:
        self._codes[grant.code] = replace(grant, used=True)

    def token(self, text: str) -> Token | None:
        return self._tokens.get(text)

    def issue(
        self, kind: TokenKind, scopes: tuple[str, ...], assets: tuple[str, ...], at: float,
        lives: float = 0,
    ) -> Token:  # fmt: skip
        """A fresh token that lives so many seconds, 0 for ever."""
        text = ("IGA" if kind == "instagram" else "EAA") + secrets.token_hex(32)
        token = Token(text, kind, scopes, assets, at, at + lives if lives else 0)
        self._tokens[text] = token
        return token

    def forget(self, text: str) -> None:
        """Make it a token of somebody else's making, which may do anything."""
        del self._tokens[text]

    def change(self, text: str, **fields: float) -> Token:
        """Play time: another ``issued_at`` or ``expires_at``."""
        self._tokens[text] = replace(self._tokens[text], **fields)  # type: ignore[arg-type]
        return self._tokens[text]
