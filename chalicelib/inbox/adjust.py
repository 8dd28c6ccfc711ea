"""A user changes what is theirs: their name and the settings of their screen."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.clock import now
from chalicelib.domain.account import User
from chalicelib.domain.errors import Invalid
from chalicelib.domain.policy import VERSION, Acceptance
from chalicelib.store import users


def adjust(user: User, name: str, ui_settings: Mapping[str, Any]) -> User:
    """The user under `name`, with `ui_settings` merged into theirs; the password stays."""
    changed = replace(user, name=name, ui_settings={**user.ui_settings, **ui_settings})
    users.put_user(changed, users.password_hash(user.account, user.id))
    return changed


def accept_policy(user: User, version: str) -> User:
    """The user, who has accepted this version of the privacy policy; the first time counts.

    Raises:
        Invalid: it is not the version that holds.
    """
    if version != VERSION:
        raise Invalid("This is not the policy that holds now. Read it at /privacy.", "not_current")
    if user.accepted.is_current:
        return user
    accepted = replace(user, accepted=Acceptance(version, now()))
    users.put_user(accepted, users.password_hash(user.account, user.id))
    return accepted
