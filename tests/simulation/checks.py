"""After quiet: what Meta was told to be taken is what agents see, once, in place and in order."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from chalicelib.domain.conversation import UNREAD_KEPT, Conversation, Status
from chalicelib.domain.errors import Refused
from chalicelib.domain.ids import key_of
from chalicelib.domain.message import FileState, Kind, Message
from chalicelib.domain.preview import preview_of
from tests.simulation.cloud import Cloud
from tests.simulation.courier import Told
from tests.simulation.findings import Findings
from tests.simulation.forgotten import Forgotten, check_forgotten
from tests.simulation.queued import check_groups
from tests.simulation.replies import check_replies
from tests.simulation.sends import check_sends
from tests.simulation.shown import Shown, shown
from tests.simulation.story import Story

# A reaction whose message has not come within four minutes is let go; what came well before must
# show.
_REACTION_WAITS_MS = 180_000
# Whatever else our code raises under faults would be a mistake of its own.
_FORESEEN = {
    "Busy",
    "ClientConnectorError",
    "ClientError",
    "ConnectTimeoutError",
    "ConnectionClosedError",
    "DeleteError",
    "DoesNotExist",  # today's ingest pair, made a moment ago, in a cheap read
    "Early",
    "EndpointConnectionError",
    "Erased",  # whoever was at it when the fence came
    "GetError",
    "LineDown",
    "Nobody",
    "NotSent",
    "OutcomeUnknown",
    "RefusedByProvider",
    "RequestThrottled",
    "ThrottlingException",
    "InternalServerError",
    "Overtaken",
    "PutError",
    "QueryError",
    "ReadTimeoutError",
    "Throttled",
    "TransactWriteError",
    "UpdateError",
    "VerboseClientError",
}


def check(cloud: Cloud, story: Story, findings: Findings) -> None:
    """Adds to `findings` whatever is not as it should be."""
    everyone = [shown(cloud, business) for business in story.businesses]
    for one in everyone:
        gone = Forgotten.of(story, one)
        _messages(story, one, gone, findings)
        _reactions(cloud, story, one, findings)
        check_replies(story, one, gone, findings)
        _strangers(one, findings)
        _heads(story, one, findings)
        _counts(one, findings)
        _files(cloud, one, findings)
        check_sends(cloud, story, one, gone, findings)
        check_forgotten(cloud, story, one, findings)
    _episodes(cloud, findings)
    _left_behind(cloud, story, [Forgotten.of(story, one) for one in everyone], findings)
    check_groups(cloud, findings)
    findings.other += cloud.watch.found
    _faults(cloud, findings)


def _messages(story: Story, one: Shown, gone: Forgotten, findings: Findings) -> None:
    ours = [told for told in story.courier.told if told.business is one.business]
    by_id: dict[str, list[Message]] = defaultdict(list)
    for message in one.incoming:
        by_id[message.content.source_id].append(message)
    threads: dict[str, set[str]] = defaultdict(set)
    for told in ours:
        if told.kind != "message":
            continue
        seen = by_id.pop(told.id, [])
        if not seen and told.accepted_at and not gone.may_be_gone(told):
            findings.lost.append(f"{told.id} was accepted and is not shown")
        if seen and gone.must_be_gone(told):
            findings.other.append(f"{told.id} is shown although its writer was erased")
        if len(seen) > 1:
            findings.twice.append(f"{told.id} is shown {len(seen)} times")
        for message in seen:
            threads[told.customer.bsuid].add(message.thread)
            if message.time != told.time:
                findings.other.append(f"{told.id} shows another time than Meta's")
            if message.content.text != told.text:
                findings.other.append(f"{told.id} shows other words")
    for id in by_id:
        findings.wrong_account.append(f"{id} is shown, but was told to somebody else")
    _one_thread_each(threads, findings)


def _one_thread_each(threads: dict[str, set[str]], findings: Findings) -> None:
    owners = Counter(thread for seen in threads.values() for thread in seen)
    for person, seen in threads.items():
        if len(seen) > 1:
            findings.twice.append(f"{person} has {len(seen)} threads")
    for thread, people in owners.items():
        if people > 1:
            findings.wrong_account.append(f"{people} people share thread {thread}")


def _reactions(cloud: Cloud, story: Story, one: Shown, findings: Findings) -> None:
    by_id = {id: message for message in one.messages for id in message.content.source_ids}
    newest: dict[tuple[str, str], list[Told]] = {}
    for told in story.courier.told:
        if told.business is one.business and told.kind == "reaction":
            spot = (told.item["reaction"]["message_id"], told.customer.bsuid)
            standing = newest.get(spot, [])
            if not standing or told.time > standing[0].time:
                newest[spot] = [told]
            elif told.time == standing[0].time:
                standing.append(told)
    for (target, _), told_last in newest.items():
        message = by_id.get(target)
        if message is None or _known_at(cloud, message) > told_last[0].time + _REACTION_WAITS_MS:
            continue
        emojis = {told.item["reaction"]["emoji"] for told in told_last}
        shown_now = [r["emoji"] for r in message.content.attributes.get("reactions", ())]
        if len(shown_now) != 1 or shown_now[0] not in emojis:
            findings.lost.append(f"a reaction to {target}: {shown_now} instead of {emojis}")


def _known_at(cloud: Cloud, message: Message) -> float:
    """Since when a message can be found by its provider's id (ms)."""
    if message.kind is Kind.INCOMING:
        return message.arrived
    where = f"A#{message.account}#T#{message.thread}/M#{key_of(message.id)}"
    return cloud.watch.named.get(where, 0) * 1_000


def _strangers(one: Shown, findings: Findings) -> None:
    mark = f"{one.business.account} "
    for message in one.messages:
        text = message.content.text
        if text and message.kind is not Kind.ACTIVITY and not text.startswith(mark):
            findings.wrong_account.append(f"message {message.id} is another account's")
        if message.account != one.business.account:
            findings.wrong_account.append(f"message {message.id} says account {message.account}")


def _heads(story: Story, one: Shown, findings: Findings) -> None:
    for head in one.heads:
        inside = [m for m in one.messages if m.conversation == head.number]
        incoming = [m for m in inside if m.kind is Kind.INCOMING]
        if [m.id for m in inside] != [m.id for m in sorted(inside, key=lambda m: m.order)]:
            findings.other.append(f"conversation {head.number} is out of order")
        unread = {m.id for m in incoming if m.arrived > head.read_at}
        if len(unread) < UNREAD_KEPT and unread != head.unread:
            odd = sorted(unread ^ head.unread)
            findings.other.append(
                f"{head.account}: conversation {head.number} has {len(head.unread)} unread, not "
                f"{len(unread)}; read at {head.read_at}, in doubt {odd}"
            )
        looked_at = story.agents.looked_at.get((head.account, head.number), 0) * 1_000
        if any(m.arrived > looked_at and m.id not in head.unread for m in incoming[:UNREAD_KEPT]):
            findings.other.append(f"conversation {head.number} was marked as read unread")
        asleep = head.status in (Status.RESOLVED, Status.SNOOZED)
        if asleep and any(m.arrived > head.status_at for m in incoming):
            findings.lost.append(f"conversation {head.number} sleeps through a message")
        _row(head, inside, findings)


def _row(head: Conversation, inside: Iterable[Message], findings: Findings) -> None:
    spoken = [m for m in inside if m.kind is not Kind.ACTIVITY]
    newest = max(spoken, key=lambda m: m.order, default=None)
    if newest is None:
        findings.other.append(f"conversation {head.number} is empty")
        return
    if head.preview != preview_of(newest):
        findings.other.append(f"conversation {head.number} shows another message than its newest")
    if head.last_activity_at < newest.time:
        findings.other.append(f"conversation {head.number} is older than its newest message")
    answers = [m.arrived for m in spoken if m.counts_as_reply]
    first, last = min(answers, default=0), max(answers, default=0)
    if (head.first_reply_at, head.replied_at) != (first, last):
        findings.other.append(f"conversation {head.number} has other times of replies")


def _episodes(cloud: Cloud, findings: Findings) -> None:
    """The episodes of a thread are a chain that ends in its current one."""
    chains: dict[str, dict[int, int | None]] = defaultdict(dict)
    current: dict[str, int] = {}
    for held in cloud.tables["records"].leader.partitions.values():
        for (pk, sk), item in held.items():
            if sk == "HEAD":
                account, number = pk.split("#")[1], int(pk.split("#")[3])
                next_one = int(item["nx"]["N"]) if "nx" in item else None
                chains[f"A#{account}#T#{item['t']['S']}"][number] = next_one
            elif sk == "THREAD":
                current[pk] = int(item["cc"]["N"])
    for thread, chain in chains.items():
        last = [number for number, following in chain.items() if following is None]
        if last != [current.get(thread)] or len(set(chain.values())) != len(chain):
            findings.twice.append(f"the episodes of {thread} are no chain: {chain}")


def _counts(one: Shown, findings: Findings) -> None:
    real = Counter((head.status.value, head.assignee or 0) for head in one.heads)
    if dict(real) != one.counted:
        findings.other.append(f"lists hold {dict(real)}, counted were {one.counted}")


def _files(cloud: Cloud, one: Shown, findings: Findings) -> None:
    named = Counter(f.object for m in one.messages for f in m.content.attachments)
    for message in one.messages:
        for file in message.content.attachments:
            if file.state is not FileState.READY:
                findings.stuck.append(f"a file of message {message.id} is {file.state.value}")
            elif file.object not in cloud.s3.buckets["media"]:
                findings.lost.append(f"a file of message {message.id} is gone")
    for name, times in named.items():
        if times > 1:
            findings.other.append(f"{times} files are one object, {name}")


def _left_behind(cloud: Cloud, story: Story, gone: list[Forgotten], findings: Findings) -> None:
    """What still waits: only what nobody can read may, and it lies dead."""
    poison = [told for told in story.courier.told if told.kind == "poison"]
    dead = len(cloud.queues["inbound-dead"].letters)
    if dead and not poison:
        findings.other.append(f"{dead} dead letters, and no event that nobody can read")
    if not dead and not all(any(g.may_be_gone(told) for g in gone) for told in poison):
        findings.other.append(f"no dead letter, but {len(poison)} events nobody can read")
    for name, queue in cloud.queues.items():
        unexplained = name.endswith("-dead") and name != "inbound-dead"
        if queue.letters and (unexplained or not name.endswith("-dead")):
            findings.stuck.append(f"{len(queue.letters)} letters in {name}")
    kept = len(cloud.s3.buckets.get("ingest", {}))
    if kept and not poison:
        findings.stuck.append(f"{kept} bodies are kept and nobody takes them")
    if story.courier.waiting:
        findings.stuck.append(f"{len(story.courier.waiting)} events were never accepted")


def _faults(cloud: Cloud, findings: Findings) -> None:
    for level, what, ids in cloud.logged:
        fault = str(ids.get("fault", ""))
        if level == "error" and fault not in _FORESEEN:
            findings.other.append(f"{what} with {fault} at {ids.get('place')}")
    for name, raised in cloud.functions.raised:
        known = isinstance(raised, Refused) or type(raised).__name__ in _FORESEEN
        if not known:
            findings.other.append(f"{name} raised {raised!r} at {_place(raised)}")


def _place(fault: BaseException) -> str:
    trace = fault.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
