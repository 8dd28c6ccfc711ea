"""What the phones remember over a restart: one small JSON file, written a moment after a change."""

import asyncio
import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from infra.local.meta.media_store import MediaStore
from infra.local.meta.model import Comment, Line, Media, Message, Person, Template, Thread
from infra.local.meta.world import World

_DELAY = 0.5
_PAUSE_PER_SECOND = 30
"""A big world takes long to write, so it is written more seldom."""
_KEPT_PER_THREAD = 300


class Memory:
    """Saves and loads the world. ``path`` ``None`` remembers nothing."""

    def __init__(self, world: World, media: MediaStore, path: Path | None) -> None:
        self._world = world
        self._media = media
        self._path = path
        self._saving: asyncio.TimerHandle | None = None
        self._took = 0.0

    def soon(self) -> None:
        """Save shortly; many changes within half a second are one write."""
        if self._path is None or self._saving:
            return
        self._saving = asyncio.get_running_loop().call_later(
            _DELAY + self._took * _PAUSE_PER_SECOND, self.save
        )

    def save(self) -> None:
        if self._saving:
            self._saving.cancel()
            self._saving = None
        if self._path is None:
            return
        begun = time.monotonic()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(self._as_json(), ensure_ascii=False))
        fresh.replace(self._path)
        self._took = time.monotonic() - begun

    def load(self) -> None:
        """Bring back what was saved; a file from another version or half a file is left aside."""
        if self._path is None or not self._path.exists():
            return
        try:
            self._from_json(json.loads(self._path.read_text()))
        except (ValueError, TypeError, KeyError):
            self._world.clear()
            self._path.replace(self._path.with_suffix(".unreadable"))

    def _as_json(self) -> dict[str, Any]:
        world = self._world
        return {
            "people": [asdict(person) for person in world.people.values()],
            "lines": [asdict(line) for line in world.lines.values()],
            "threads": [_thread_as_json(thread) for thread in world.threads.values()],
            "templates": {
                owner: [asdict(template) for template in known.values()]
                for owner, known in world.templates.items()
            },
            "subscriptions": world.subscriptions,
            "free_messages": world.free_messages,
            "comments": [asdict(comment) for comment in world.comments.values()],
            "media": [asdict(media) for media in self._media.known.values()],
        }

    def _from_json(self, saved: dict[str, Any]) -> None:
        world = self._world
        for each in saved["people"]:
            world.know(Person(**{**each, "openers": tuple(each["openers"])}))
        world.lines = {each["id"]: _line(each) for each in saved["lines"]}
        for each in saved["threads"]:
            messages = {one["id"]: Message(**one) for one in each.pop("messages")}
            world.restore(Thread(**each, messages=messages))
        for owner, known in saved["templates"].items():
            templates = [Template(**{**t, "components": tuple(t["components"])}) for t in known]
            world.templates[owner] = {template.id: template for template in templates}
        world.subscriptions = saved["subscriptions"]
        world.free_messages = saved["free_messages"]
        world.comments = {each["id"]: Comment(**each) for each in saved.get("comments", [])}
        self._media.known = {each["id"]: Media(**each) for each in saved["media"]}


def _line(saved: dict[str, Any]) -> Line:
    return Line(**{**saved, "synced": tuple(saved.get("synced", ()))})


def _thread_as_json(thread: Thread) -> dict[str, Any]:
    saved = asdict(thread)
    saved["messages"] = list(saved["messages"].values())[-_KEPT_PER_THREAD:]
    return saved
