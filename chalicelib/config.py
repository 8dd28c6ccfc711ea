"""The environment, read once per process. Secrets are fetched on first use and never logged."""

import json
import os
from dataclasses import dataclass
from functools import cache


class Misconfigured(RuntimeError):
    """A setting is missing or unreadable; the sentence says which and what to do."""


def setting(name: str) -> str:
    """The value of environment variable `name`.

    Raises:
        Misconfigured: when it is absent or empty: nothing runs on a guessed setting.
    """
    value = os.environ.get(name, "")
    if not value:
        raise Misconfigured(f"The setting {name} is missing. Set it in the function's environment.")
    return value


def optional(name: str, otherwise: str = "") -> str:
    """The value of environment variable `name`, or `otherwise`."""
    return os.environ.get(name) or otherwise


@dataclass(frozen=True)
class Secrets:
    """What only this deployment knows. `instagram_app_secret` is the app's own secret unless
    Instagram's login has given the app another."""

    deployment_key: bytes
    meta_app_secret: str
    meta_verify_token: str
    platform_access_token: str
    instagram_app_secret: str


@cache
def secrets() -> Secrets:
    """The deployment's secrets, from Secrets Manager.

    Raises:
        Misconfigured: when the secret lacks a key. An empty `meta_app_secret` is allowed (no Meta
            app yet): every webhook is then refused.
    """
    from chalicelib.aws.clients import client  # the one import upward: clients need no secrets

    answer = client("secretsmanager").get_secret_value(SecretId=setting("SECRET_ID"))
    values = json.loads(answer["SecretString"])
    try:
        return Secrets(
            deployment_key=bytes.fromhex(values["deployment_key"]),
            meta_app_secret=values["meta_app_secret"],
            meta_verify_token=values["meta_verify_token"],
            platform_access_token=values["platform_access_token"],
            instagram_app_secret=values.get("instagram_app_secret") or values["meta_app_secret"],
        )
    except (KeyError, ValueError) as error:
        raise Misconfigured(
            "The deployment's secret is incomplete. It needs deployment_key (64 hex digits), "
            "meta_app_secret, meta_verify_token and platform_access_token."
        ) from error
