"""What agents wrote is shown, each once, where they wrote it, in their words."""

from collections import Counter

from chalicelib.domain.message import Kind, Message
from tests.simulation.agents import Reply
from tests.simulation.findings import Findings
from tests.simulation.forgotten import Forgotten
from tests.simulation.shown import Shown
from tests.simulation.story import Story


def check_replies(story: Story, one: Shown, gone: Forgotten, findings: Findings) -> None:
    """The same words may be said twice, under two names: then both are shown."""
    written = [reply for reply in story.agents.replies if reply.business is one.business]
    by_id = {(m.thread, m.id): m for m in one.messages if m.kind is Kind.OUTGOING}
    answers = Counter[tuple[str, int]]()
    for reply in written:
        if reply.message:
            place = (reply.message.thread, reply.message.id)
            answers[place] += 1
            if place in by_id:
                _compare(reply, by_id[place], findings)
            elif reply.message.thread not in gone.threads:
                findings.lost.append(f"{reply.text} was taken and is not shown")
        elif reply.refused.startswith("Conflict"):
            findings.lost.append(f"{reply.text} was taken for another reply")
    for place, times in answers.items():
        if times > 1:
            findings.lost.append(f"{times} replies were answered with message {place[1]}")
    _count(written, list(by_id.values()), findings)


def _compare(reply: Reply, message: Message, findings: Findings) -> None:
    if message.content.text != reply.text:
        findings.other.append(f"{reply.text} was answered with another message")
    if message.conversation != reply.conversation:
        findings.wrong_account.append(f"{reply.text} stands in another conversation")
    if len(message.content.attachments) != len(reply.files):
        findings.lost.append(f"{reply.text} does not show its files")


def _count(written: list[Reply], shown: list[Message], findings: Findings) -> None:
    said = Counter(reply.text for reply in written)
    for text, times in Counter(message.content.text for message in shown).items():
        if not said[text]:
            findings.wrong_account.append(f"nobody here wrote {text}")
        elif times > said[text]:
            findings.twice.append(f"{text} is shown {times} times")
