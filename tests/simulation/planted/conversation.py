"""What a conversation shows: its row, counts, episodes, reactions."""

from tests.simulation.bugs import Bug, Edit

_MESSAGES = "chalicelib.store.messages"
_HEAD = "chalicelib.domain.conversation"

CONVERSATION = (
    Bug(
        "a head is written whatever it was",
        (
            Edit(
                "chalicelib.store.conversations:_replace",
                "item.save(HeadItem.version == head.version)",
                "item.save()",
            ),
        ),
        seed=1,
    ),
    Bug(
        "a repeat is unread again",
        (Edit(f"{_HEAD}:received", "message.arrived > conversation.read_at and ", ""),),
        seed=9,
    ),
    Bug(
        "a repeat wakes what was resolved",
        (Edit(f"{_HEAD}:received", "message.arrived > conversation.status_at and ", ""),),
        seed=4,
    ),
    Bug(
        "a repeat arrives anew",
        (
            Edit(
                "chalicelib.inbox.receive:_stored",
                "change = _applied(inbox, event, put.message, episode)",
                "change = _applied(inbox, event, replace(put.message, arrived=now()), episode)",
            ),
        ),
        seed=2,
    ),
    Bug(
        "the row shows what came last",
        (
            Edit(
                f"{_HEAD}:_shown",
                "message.kind is Kind.ACTIVITY or message.order < conversation.preview.order",
                "message.kind is Kind.ACTIVITY",
            ),
        ),
        seed=2,
    ),
    Bug(
        "two episodes at once",
        (
            Edit(
                "chalicelib.store.threads:begin_episode",
                "            ThreadItem.current == thread.current,\n",
                "            ThreadItem.pk.exists(),\n",
            ),
        ),
    ),
    Bug(
        "a change is counted twice",
        (
            Edit(
                "chalicelib.store.counts:move",
                "                SessionItem.pk.does_not_exist(),\n",
                "",
            ),
        ),
        seed=6,
    ),
    Bug(
        "an older reaction undoes a newer",
        (
            Edit(
                "chalicelib.domain.amending:reacted",
                '    if mine and mine.get("at", 0) > report.time:\n        return content\n',
                "",
            ),
        ),
        seed=32,
    ),
    Bug(
        "a message is changed whatever it was",
        (
            Edit(
                f"{_MESSAGES}:as_read",
                "    if message.version:\n",
                "    return MessageItem.pk.exists()\n    if message.version:\n",
            ),
        ),
        seed=24,
    ),
    Bug(
        "reading goes on for a minute",
        (
            Edit(
                f"{_HEAD}:read",
                "max(conversation.read_at, at)",
                "max(conversation.read_at, at + 60_000)",
            ),
        ),
        seed=7,
    ),
    Bug(
        "a snooze has no end",
        (Edit("chalicelib.inbox.sweep:_after", "0 < head.snoozed_until <= at", "False"),),
        seed=1,
    ),
)
