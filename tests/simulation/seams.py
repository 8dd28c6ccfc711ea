"""Puts the simulated world behind the libraries' own seams, once and for good in this process.

Below our code everything down to botocore's and requests' last step stays real: serialising,
parsing, retries, pynamodb. Only a process that does nothing but simulate may call `install`.
"""

import gc
import logging
import os
import random
import sys
import time
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import botocore
import requests
from botocore import endpoint
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.client import BaseClient
from botocore.httpsession import URLLib3Session
from botocore.useragent import UserAgentString
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pynamodb.connection import base
from requests import sessions
from requests.adapters import HTTPAdapter

from infra import template
from tests.simulation import items, memory, shortcut
from tests.simulation.graph import ORIGIN

if TYPE_CHECKING:
    from tests.simulation.cloud import Cloud

_active: list["Cloud"] = []
_real_time, _real_sleep, _real_urandom = time.time, time.sleep, os.urandom
TABLES = ("records", "keys", "lookups", "search", "sessions", "audit", "ledger")
_FIXED = {
    "AWS_ACCESS_KEY_ID": "simulated",
    "AWS_SECRET_ACCESS_KEY": "simulated",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "AWS_ENDPOINT_URL": "http://aws.simulated",
    "AWS_EC2_METADATA_DISABLED": "true",
    "SOCKET_ENDPOINT": "http://sockets.simulated",
    "SITE_URL": "http://site.simulated",
    "META_GRAPH_URL": ORIGIN,
    "META_INSTAGRAM_URL": ORIGIN,
}


def environment() -> dict[str, str]:
    """What the functions find in theirs: the template's names, each thing called by its name."""
    named = template.load(template.SERVICE)["Globals"]["Function"]["Environment"]["Variables"]
    return {**{name: _value(name, said) for name, said in named.items()}, **_FIXED}


def _value(name: str, said: object) -> str:
    if isinstance(said, str):
        return said
    thing = name.lower()
    if thing.endswith("_queue_url"):
        return f"http://aws.simulated/{thing.removesuffix('_queue_url')}"
    for ending in ("_table", "_bucket"):
        thing = thing.removesuffix(ending)
    return thing


def active() -> "Cloud":
    """The world that is being simulated."""
    return _active[0]


def enter(cloud: "Cloud") -> None:
    """Makes `cloud` the world; what Python draws at random from now on, its seed decides."""
    _active[:] = [cloud]
    random.setstate(cloud.engine.bytes.getstate())


def leave() -> None:
    _active.clear()


@cache
def install() -> list[str]:
    """Patches this process; the names of the caches that became each process's own."""
    os.environ.update(environment())
    botocore.register_initializer(_unsigned)
    _patch(UserAgentString, "to_string", lambda self: "simulated")
    _patch(URLLib3Session, "send", _send_to_aws)
    _patch_client()
    _patch(HTTPAdapter, "send", _send_to_meta)
    _patch(sessions, "get_environ_proxies", lambda url, no_proxy=None: {})
    _patch(sessions, "get_netrc_auth", lambda url: None)
    _patch(logging.Logger, "debug", _no_word)
    _import_all()
    _remember_endpoints()
    _patch_time()
    _patch_chance()
    _patch_product()
    _collect_seldom()
    return memory.install(lambda: active().engine.now, lambda: _process())


def _patch(owner: Any, name: str, replacement: Any) -> None:
    if not hasattr(owner, name):
        raise AttributeError(f"{owner} has no {name} any more: this seam has moved.")
    setattr(owner, name, replacement)


def _process() -> Any:
    task = active().engine.task if _active else None
    return task.process if task else None


def _send_to_aws(session: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
    return active().aws.answer(request)


def _patch_client() -> None:
    """The quick way for whoever may take it; and nobody reads the names that calls are given."""
    whole: Callable[..., Any] = vars(BaseClient)["_make_api_call"]

    def call(client: Any, operation: str, given: dict[str, Any]) -> Any:
        world = active()
        if world.is_short and shortcut.fits(client, operation):
            return shortcut.call(client, operation, given, world.aws)
        return whole(client, operation, given)

    _patch(BaseClient, "_make_api_call", call)
    items.install(_patch, _is_short)
    nameless = SimpleNamespace(uuid4=lambda: "simulated")
    _patch(endpoint, "uuid", nameless)
    _patch(base, "uuid", nameless)


def _is_short() -> bool:
    return not _active or active().is_short


def _send_to_meta(
    adapter: HTTPAdapter, request: requests.PreparedRequest, *rest: Any, **more: Any
) -> requests.Response:
    return active().graph.answer(adapter, request)


def _unsigned(session: Any) -> None:
    """A signature costs a third of a call and nobody here reads it."""
    session.register("choose-signer", lambda **_: botocore.UNSIGNED)


def _import_all() -> None:
    """Everything is there before the first task runs: no import waits in the middle of one."""
    import chalicelib

    for module in walk_packages(chalicelib.__path__, "chalicelib."):
        import_module(module.name)


def _no_word(self: logging.Logger, *said: Any, **more: Any) -> None:
    """botocore notes every step it takes, and nobody listens."""


def _remember_endpoints() -> None:
    """Where a call goes depends on its bucket only, and is worked out once."""
    known: dict[Any, Any] = {}
    resolve = vars(BaseClient)["_resolve_endpoint_ruleset"]

    def remembered(
        client: Any, model: Any, params: Any, context: Any, ignore_signing_region: bool = False
    ) -> Any:
        place = (client.meta.service_model.service_name, model.name, params.get("Bucket"))
        if place not in known:
            known[place] = resolve(client, model, params, context, ignore_signing_region)
        return known[place]

    _patch(BaseClient, "_resolve_endpoint_ruleset", remembered)


def _patch_time() -> None:
    _patch(time, "time", lambda: active().engine.now if _active else _real_time())
    _patch(time, "sleep", _sleep)


def _sleep(seconds: float) -> None:
    if _process() is None:
        _real_sleep(seconds)
    else:
        active().engine.pause(seconds)


def _patch_chance() -> None:
    def urandom(size: int) -> bytes:
        return active().engine.bytes.randbytes(size) if _active else _real_urandom(size)

    _patch(os, "urandom", urandom)
    _patch(random, "_urandom", urandom)


def _patch_product() -> None:
    """The log goes to the trace; making a pair of RSA keys takes too long to do it each day."""
    _patch(sys.modules["chalicelib.log"], "_line", _log)
    # Each load proves anew that the primes are primes, which takes longer than all the rest.
    for name in ("load_der_private_key", "load_pem_private_key"):
        _patch(serialization, name, cache(getattr(serialization, name)))
    pair = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    made: Callable[..., Any] = lambda **_: pair  # noqa: E731
    namespace = SimpleNamespace(generate_private_key=made)
    _patch(sys.modules["chalicelib.vault.ingest"], "rsa", namespace)


def _collect_seldom() -> None:
    """What is here by now stays, and a run leaves little in circles."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def _log(level: str, what: str, ids: dict[str, Any], counted: object = None) -> None:
    active().log(level, what, ids)
