"""Who was erased: nothing of before is left, and whoever wrote again is somebody new."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chalicelib.domain.erasure import Erasure, Status
from tests.simulation.cloud import Cloud
from tests.simulation.courier import Told
from tests.simulation.findings import Findings
from tests.simulation.graph import Post
from tests.simulation.shown import Shown
from tests.simulation.story import Story
from tests.world import Business

# Where nothing that leads to an erased thread may be left. Echoes of a reply's id end by themselves
# (in `sessions`), and the ledger and the audit log hold ids on purpose.
_TABLES = ("records", "keys", "lookups", "search")


@dataclass(frozen=True)
class Forgotten:
    """What was erased of an account, as its ledger says in the end."""

    business: Business
    erasures: tuple[Erasure, ...]
    by_person: Mapping[str, Erasure]  # the last of each, by their user id at Meta
    threads: frozenset[str]

    @staticmethod
    def of(story: Story, one: Shown) -> "Forgotten":
        by_person: dict[str, Erasure] = {}
        known = {erasure.id: erasure for erasure in one.erasures}
        for asked in story.agents.forgotten:
            if asked.business is one.business:
                erasure = known[asked.erasure.id]
                before = by_person.get(asked.customer.bsuid, erasure)
                by_person[asked.customer.bsuid] = max(before, erasure, key=lambda e: e.requested_at)
        noted = {noted.partition("#")[2] for e in one.erasures for noted in e.threads}
        return Forgotten(one.business, one.erasures, by_person, frozenset(noted))

    def must_be_gone(self, told: Told) -> bool:
        """It was said before somebody asked that its writer be erased."""
        erasure = self.by_person.get(told.customer.bsuid)
        return erasure is not None and told.time <= erasure.requested_at

    def may_be_gone(self, told: Told) -> bool:
        """Until the fence stands, what is said is still said to who is being erased."""
        if told.business is not self.business:
            return False
        erasure = self.by_person.get(told.customer.bsuid)
        return erasure is not None and told.time <= erasure.fenced_at


def check_forgotten(cloud: Cloud, story: Story, one: Shown, findings: Findings) -> None:
    """Each erasure has come to its end, and left nothing behind."""
    gone = Forgotten.of(story, one)
    for erasure in gone.erasures:
        if erasure.status is not Status.COMPLETE:
            findings.stuck.append(f"erasure {erasure.id} is {erasure.status.value}")
    for message in one.messages:
        if message.thread in gone.threads:
            findings.other.append(f"message {message.id} is shown although it was erased")
    for thread in gone.threads:
        findings.other += (f"{where} is left of erased {thread}" for where in _left(cloud, thread))
    for erasure in gone.erasures:
        for name in erasure.keys:
            if cloud.tables["keys"].get((f"A#{erasure.account}", name)):
                findings.other.append(f"key {name} outlives erasure {erasure.id}")


def check_silence(cloud: Cloud, gone: Forgotten, erased: list[Post], findings: Findings) -> None:
    """After the fence nobody begins to send to whom it shut out."""
    fences = {
        noted.partition("#")[2]: erasure.fenced_at / 1_000
        for erasure in gone.erasures
        for noted in erasure.threads
    }
    for post in erased:
        claimed = cloud.watch.claimed.get(post.attempt, post.at)
        if claimed > fences[post.thread]:
            findings.other.append(f"{post.text} was sent to somebody who had been erased")


def _left(cloud: Cloud, thread: str) -> Iterator[str]:
    for name in _TABLES:
        for held in cloud.tables[name].leader.partitions.values():
            for key, item in held.items():
                if thread in json.dumps(item, default=str):
                    yield f"{name} {key}"
    yield from (object for object in cloud.s3.buckets.get("media", ()) if thread in object)
