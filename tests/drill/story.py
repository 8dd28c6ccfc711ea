"""What happens in the drill, and what must hold after each step."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chalicelib.clock import now
from chalicelib.domain.account import Inbox, Setup
from chalicelib.domain.erasure import Scope
from chalicelib.domain.ids import key_of
from chalicelib.privacy.erase import erase
from chalicelib.privacy.request_erasure import request
from chalicelib.store.keys import key_for
from chalicelib.store.names import contact_key
from infra import items
from infra.items import Item
from infra.local import backup, copies, dynamodb, ledger, restore, stores
from infra.local.copies import Copy
from infra.local.resources import Material
from infra.local.server import CREDENTIALS, free_port, without_cloud
from infra.local.stores import Stores
from infra.package import ROOT
from tests.drill import people, search
from tests.drill.people import Person

ACCOUNT = 7
A_DAY_AND_A_HALF = 36 * 3600
# Of so many it is said again what they said before.
_REPEATED = 4
Say = Callable[[str], None]
# (backup, what comes back of it): each alone, all together, and from before, amid and after.
RESTORES = (
    ("before", ("records",)),
    ("before", ("keys",)),
    ("before", ("lookups", "media")),
    ("before", ("keys", "records")),
    ("before", ()),
    ("amid", ()),
    ("after", ()),
)


@dataclass
class Drill:
    """One drill on a folder of its own; `trouble` is what did not hold, in words."""

    data: Path
    material: Material
    say: Say
    most_keys: int
    trouble: list[str] = field(default_factory=list)
    restores: list[float] = field(default_factory=list)
    tables: Any = None
    line: tuple[Setup, Inbox] | None = None
    ports: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))

    def run(self, count: int) -> None:
        """From the first contact to the last byte."""
        with self._standing() as opened:
            self.tables = opened.dynamodb
            setup, inbox = self.line = people.business(ACCOUNT)
            everybody = self._timed("contacts", lambda: people.crowd(setup, inbox, count))
            gone, kept = everybody[::2], everybody[1::2]
            copy = {"before": self._back_up(opened, "before")}
            shutil.copytree(self.data / "dynamodb", self._older)
            self._forget(opened, setup, gone[::2])
            copy["amid"] = self._back_up(opened, "amid")
            self._forget(opened, setup, gone[1::2])
            copy["after"] = self._back_up(opened, "after")
            self._hold("erased", gone, kept)
            for name, parts in RESTORES:
                self._restore(opened, copy[name], parts, gone, kept)
            self._lose_everything(opened, copy["before"], gone, kept)
            self._return(setup, inbox, kept[0])
            sealed = self._sealed_of(opened, gone)
            keys = self._keys_left(opened, kept)
            ledger.keep(opened.dynamodb, self.data)
        self._search(gone, kept)
        self._later(gone, kept)
        self._try_keys(sealed, keys, kept)
        self._put_back(gone, kept)

    @property
    def _older(self) -> Path:
        return self.data.parent / "older"

    @contextmanager
    def _standing(self) -> Iterator[Stores]:
        with stores.alone(self.data, self.material, self.ports) as opened:
            for name in list(os.environ):
                if name not in without_cloud(os.environ):
                    del os.environ[name]
            os.environ.update(
                {
                    **CREDENTIALS,
                    **opened.names,
                    "AWS_ENDPOINT_URL": opened.aws_url,
                    "AWS_ENDPOINT_URL_DYNAMODB": opened.dynamodb_url,
                    "SOCKET_ENDPOINT": opened.aws_url,
                    "SITE_URL": "http://127.0.0.1:8000",
                }
            )
            yield opened

    def _timed(self, what: str, does: Callable[[], list[Person]]) -> list[Person]:
        began = time.monotonic()
        done = does()
        self.say(f"{len(done)} {what} in {time.monotonic() - began:.1f} s")
        return done

    def _back_up(self, opened: Stores, name: str) -> Copy:
        folder = copies.new(self.data, name)
        copy = backup.keep(opened, Copy(folder, now()), lambda _: None)
        return copies.complete(self.data, name, copy)

    def _forget(self, opened: Stores, setup: Setup, gone: Sequence[Person]) -> None:
        began = time.monotonic()
        for person in gone:
            asked = request(setup.account, Scope.CONTACT, person.id, "clock")
            erase(setup.account, asked.id, now() + 60_000)
        self.say(f"{len(gone)} forgotten in {time.monotonic() - began:.1f} s")

    def _restore(
        self,
        opened: Stores,
        copy: Copy,
        parts: Sequence[str],
        *sides: Sequence[Person],
    ) -> None:
        began = time.monotonic()
        restore.set_back(opened, copy, restore.chosen(copy, parts, now()), lambda _: None)
        self.restores.append(time.monotonic() - began)
        what = f"{copy.folder.name}: {', '.join(parts) or 'everything'}"
        self.say(f"restored {what} in {self.restores[-1]:.1f} s")
        self._hold(what, *sides)

    def _hold(self, when: str, gone: Sequence[Person], kept: Sequence[Person]) -> None:
        """Of the forgotten nothing, of the others everything."""
        people.forget_memory(ACCOUNT)
        troubles = people.trouble_with_forgotten(ACCOUNT, gone)
        troubles += people.trouble_with_kept(ACCOUNT, kept)
        if self.line:
            troubles += people.trouble_with_repeats(*self.line, gone[:_REPEATED])
        names = {name for one in gone for name in (key_of(one.id), str(one.id), one.thread)}
        troubles += search.named(self.tables, names)
        self.trouble += [f"{when}: {trouble}" for trouble in troubles]

    def _lose_everything(
        self, opened: Stores, copy: Copy, gone: Sequence[Person], kept: Sequence[Person]
    ) -> None:
        """The worst: tables and objects are empty, but for the ledger."""
        for table in ("records", "keys", "lookups"):
            name = opened.names[f"{table.upper()}_TABLE"]
            found = [items.key_of(item) for item in items.scan(opened.dynamodb, name)]
            items.remove(opened.dynamodb, name, found)
        for person in (*gone, *kept):
            opened.s3.delete_object(Bucket=opened.names["MEDIA_BUCKET"], Key=person.object)
        self._restore(opened, copy, (), gone, kept)

    def _return(self, setup: Setup, inbox: Inbox, person: Person) -> None:
        """Somebody who was kept writes on in their thread after all that."""
        number = int(person.phone.removeprefix(people.DIGITS))
        again = people.write_in(setup, inbox, number)
        if (again.id, again.thread) != (person.id, person.thread):
            self.trouble.append("Somebody who was kept is somebody new now.")

    def _sealed_of(self, opened: Stores, gone: Sequence[Person]) -> list[Item]:
        """What backups hold of the forgotten: every sealed item of theirs."""
        theirs = {contact_key(person.id) for person in gone}
        held = copies.get(self.data, "before").items("records")
        return [item for item in held if "b" in item and item.get("k", {}).get("S") in theirs]

    def _keys_left(self, opened: Stores, kept: Sequence[Person]) -> list[bytes]:
        names = opened.names["KEYS_TABLE"]
        people.forget_memory(ACCOUNT)
        owner = f"A#{ACCOUNT}"
        found = [items.key_of(item) for item in items.scan(opened.dynamodb, names)]
        return [key_for(ACCOUNT, sk) for pk, sk in found if pk == owner]

    def _search(self, gone: Sequence[Person], kept: Sequence[Person]) -> None:
        """Every byte outside of the backups, the engine's file without what was deleted."""
        dynamodb.vacuum(self.data / "dynamodb")
        files = list(search.contents(self.data, apart=("backups/",)))
        self._none("in the clear", search.plain(search.contents(self.data)))
        self._count("keys of the forgotten", search.found(files, _keys(gone)), 0)
        self._count("keys of the others", search.found(files, _keys(kept)), len(kept))

    def _later(self, gone: Sequence[Person], kept: Sequence[Person]) -> None:
        """36 hours later: old keys are refused, and no backup holds any."""
        env = {**os.environ, "CHATHOOD_DATA": str(self.data)}
        env["CHATHOOD_CLOCK_OFFSET"] = str(A_DAY_AND_A_HALF)
        command = [sys.executable, "-m", "infra.local.restore", "before", "keys"]
        refused = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
        if refused.returncode == 0 or "no further" not in refused.stderr:
            self.trouble.append(f"Old keys were not refused: {refused.stdout}{refused.stderr}")
        files = list(search.contents(self.data))
        self._count("old keys of the forgotten", search.found(files, _keys(gone)), 0)
        self._count("old keys of the others", search.found(files, _keys(kept)), len(kept))

    def _try_keys(self, sealed: list[Item], keys: list[bytes], kept: Sequence[Person]) -> None:
        """Every key that is left on every word of the forgotten that a backup still holds."""
        if len(keys) < len(kept) or not sealed:
            self.trouble.append("There is nothing to try.")
        opened = search.opened(sealed, keys[: self.most_keys])
        self._none("opened by a key that is left", opened)
        self.say(f"{len(keys[: self.most_keys])} keys tried on {len(sealed)} sealed items")

    def _put_back(self, gone: Sequence[Person], kept: Sequence[Person]) -> None:
        """Somebody puts an older copy of the tables' folder in its place, and starts again."""
        shutil.rmtree(self.data / "dynamodb")
        shutil.copytree(self._older, self.data / "dynamodb")
        with self._standing() as opened:
            self.tables = opened.dynamodb
            self._hold("an older folder", gone, kept)

    def _none(self, what: str, found: Sequence[str]) -> None:
        self.trouble += [f"{what}: {one}" for one in found[:10]]

    def _count(self, what: str, found: set[bytes], wanted: int) -> None:
        if len(found) != wanted:
            self.trouble.append(f"{what}: {len(found)} found, {wanted} expected")


def _keys(of: Sequence[Person]) -> list[bytes]:
    return [person.wrapped for person in of]
