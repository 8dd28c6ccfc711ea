"""What became of each send: Meta's log beside what agents see."""

from collections.abc import Iterable
from itertools import pairwise

from chalicelib.domain.ids import id_of, key_of
from chalicelib.domain.message import Message
from chalicelib.domain.send import RANK, State
from tests.simulation.cloud import Cloud
from tests.simulation.findings import Findings
from tests.simulation.forgotten import Forgotten, check_silence
from tests.simulation.graph import Post
from tests.simulation.shown import Shown
from tests.simulation.story import Story

_RISEN = (State.DELIVERED, State.READ)


def check_sends(
    cloud: Cloud, story: Story, one: Shown, gone: Forgotten, findings: Findings
) -> None:
    """Every part of every message that left, or should have."""
    ours = [post for post in cloud.graph.posts if post.line == one.business.whatsapp.address]
    known = {f"{m.thread}.{key_of(m.id)}": m for m in one.messages if m.sends}
    erased = [post for post in ours if post.thread in gone.threads]
    check_silence(cloud, gone, erased, findings)
    for post in ours:
        if post.thread not in gone.threads and ".".join(post.reference.split(".")[:2]) not in known:
            findings.wrong_account.append(f"Meta got {post.reference}, which is no message here")
    for spot in {".".join(post.reference.split(".")[:3]) for post in erased}:
        _calls(story, one, [p for p in erased if p.reference.startswith(f"{spot}.")], findings)
    people = _people(story, one)
    for message in known.values():
        for part in range(len(message.sends)):
            posts = posts_of(cloud, message, part)
            _calls(story, one, posts, findings)
            _late(cloud, story, posts, findings)
            _state(story, message, part, posts, findings)
            for post in posts:
                if post.to not in people.get(message.thread, {post.to}):
                    findings.wrong_account.append(f"{post.text} went to {post.to}")


def posts_of(cloud: Cloud, message: Message, part: int) -> list[Post]:
    """What Meta saw of one part, in order."""
    mark = f"{message.thread}.{key_of(message.id)}.{part}."
    return [post for post in cloud.graph.posts if post.reference.startswith(mark)]


def note_open(cloud: Cloud, story: Story, one: Shown, findings: Findings) -> None:
    """An uncertain send that Meta has reported on should be settled by now."""
    for message in one.messages:
        for part, send in enumerate(message.sends):
            if send.state is State.UNCERTAIN and _reported(story, posts_of(cloud, message, part)):
                findings.uncertain_open.append(f"message {message.id} part {part}")


def _people(story: Story, one: Shown) -> dict[str, set[str]]:
    """The addresses of whoever writes in each thread."""
    found: dict[str, set[str]] = {}
    threads = {m.content.source_id: m.thread for m in one.incoming}
    for told in story.courier.told:
        if told.kind == "message" and told.business is one.business and told.id in threads:
            names = found.setdefault(threads[told.id], set())
            names |= {told.customer.phone, told.customer.bsuid}
    return found


def _calls(story: Story, one: Shown, posts: list[Post], findings: Findings) -> None:
    """One call per attempt, and no new attempt after an unclear one unless an agent asked."""
    for before, after in pairwise(posts):
        if before.attempt == after.attempt:
            findings.double_sends.append(f"{after.text}: one attempt, two calls")
            continue
        if not before.was_told_no and not _asked(story, one, before, after):
            findings.double_sends.append(f"{after.text}: sent again though it may have arrived")


def _late(cloud: Cloud, story: Story, posts: list[Post], findings: Findings) -> None:
    """Nobody may be told that a call is in doubt while it can still be made."""
    for post in posts:
        claimed = cloud.watch.claimed.get(post.attempt, post.at)
        mark = post.reference.split(".")
        for one in story.agents.resent:
            same = one.spot[1] == mark[0] and key_of(one.spot[2]) == mark[1]
            if same and claimed < one.at < post.at:
                findings.double_sends.append(f"{post.text}: called after it was given up")


def _asked(story: Story, one: Shown, first: Post, second: Post) -> bool:
    thread, message = second.reference.split(".")[:2]
    spot = (one.business.account, thread, id_of(message))
    return any(r.spot == spot and first.at <= r.at <= second.at for r in story.agents.resent)


def _reported(story: Story, posts: Iterable[Post]) -> set[str]:
    """What Meta has told us of these posts."""
    ids = {post.wamid for post in posts if post.is_delivered}
    return {
        str(told.item["status"])
        for told in story.courier.told
        if told.kind == "status" and told.id in ids and told.accepted_at
    }


def _state(
    story: Story, message: Message, part: int, posts: list[Post], findings: Findings
) -> None:
    state = message.sends[part].state
    if message.sends[part].is_open or state is State.UNCERTAIN:
        findings.stuck.append(f"{message.content.text} is still {state.value}")
        return
    allowed = _allowed(story, message, message.sends[part].attempt, posts)
    if state not in allowed:
        names = "/".join(sorted(one.value for one in allowed))
        findings.lost.append(f"{message.content.text} shows {state.value} instead of {names}")
    delivered = {post.wamid for post in posts if post.is_delivered}
    if delivered and not message.content.source_id:
        findings.lost.append(f"{message.content.text} does not know Meta's id")


def _allowed(story: Story, message: Message, attempt: str, posts: list[Post]) -> set[State]:
    reported = _reported(story, posts)
    risen = [state for state in _RISEN if state.value in reported]
    if risen:
        return {max(risen, key=lambda state: RANK[state])}
    left = (message.account, message.thread, message.id) in story.agents.left
    if not any(post.is_delivered for post in posts):
        return {State.FAILED}
    last = next((post for post in posts if post.attempt == attempt), None)
    if last is None or (not last.is_delivered and len(posts) > 1):
        return {State.SENT, State.FAILED}
    if left and len(message.sends) > 1:
        return {State.SENT, State.FAILED}  # only what was uncertain was left
    return {State.FAILED} if left or "failed" in _reported(story, [last]) else {State.SENT}
