"""Ways to fail: what a fault says may quote what somebody wrote."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.clock import now
from chalicelib.inbox import sweep
from chalicelib.inbox.keep import keep_items
from chalicelib.store import messages
from chalicelib.workers import chores, deliver, inbound, mail, media
from tests.privacy.canary_scene import Scene, event, waiting


def a_crash_while_storing(s: Scene) -> None:
    """What a fault says may quote what somebody wrote."""
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr(messages, "put", raising(s))
        s.whatsapp(type="text", text={"body": s.canary.text})
        for job in waiting("INBOUND_QUEUE_URL"):
            inbound.inbound(job, None)
        s.api("POST", f"conversations/{s.conversation()}/messages", {"content": s.canary.text})
        keep_items(None, [{"words": s.canary.text}])
    for job in waiting("INBOUND_QUEUE_URL"):
        inbound.inbound(job, None)


def raising(s: Scene) -> Callable[..., Any]:
    def crash(*_: Any, **__: Any) -> Any:
        c = s.canary
        raise ValueError(f"{c.text} {c.name} {c.phone} {c.mail} {c.token} {c.password}")

    return crash


def crashes_in_every_worker(s: Scene) -> None:
    body = json.dumps({"account": 1, "words": s.canary.text, "what": s.canary.text})
    for door in (inbound.inbound, mail.mail, media.media, deliver.deliver, chores.chores):
        door(event(body), None)
        door(event(s.canary.text), None)
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("chalicelib.inbox.sweep.sweep_conversation", raising(s))
        sweep._try_conversation(s.world.oak.account, s.conversation(), now())


def wrong_calls(s: Scene) -> None:
    c = s.canary
    for method in ("GET", "POST", "PATCH", "DELETE"):
        s.api(method, f"conversations/{c.text}", {"words": c.text})
        s.api(method, f"/nowhere/{c.text}", {"words": c.text})
    s.api("POST", f"conversations/{s.conversation()}/messages", f'{{"content": {c.text}'.encode())
    s.api("POST", f"conversations/{s.conversation()}/messages", [c.text])
    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("chalicelib.api.conversations.browse", s.crash, raising=False)
        broken.setattr("chalicelib.store.conversations.get_now", raising(s))
        broken.setattr("chalicelib.store.conversations.get", raising(s))
        s.api("GET", f"conversations/{1}")
        s.api("POST", f"conversations/{1}/toggle_status", {"status": "open"})
