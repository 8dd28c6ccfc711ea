"""What must happen to restored tables before anybody is served from them; ends with the counts.

Run as `python -m infra.restored SINCE_MS` with the functions' environment, in which the tables
that were restored aside stand in the place of those in use: a process of its own, because the
product's modules read their settings when they are imported.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace

from chalicelib.aws.clients import client
from chalicelib.config import setting
from chalicelib.domain.errors import Erased
from chalicelib.domain.message import Message
from chalicelib.domain.send import REACTION, State
from chalicelib.inbox.settle import with_error
from chalicelib.privacy.replay import replay
from chalicelib.privacy.replay_consent import replay_consent
from chalicelib.store import messages, sends
from chalicelib.store.message_item import from_image
from infra import items

_RESTORED = "restored: This message was on its way when the restored backup was made."


def settle_sends() -> int:
    """Nobody knows what became of what was on its way then: it is uncertain, so that nothing is
    sent twice and an agent decides. How many messages."""
    return sum(_settle(shell) for shell in _on_their_way())


def _settle(shell: Message) -> bool:
    """A reaction stays as it is: it does no harm twice. What nobody can open is not sent anyway."""
    message = messages.get(shell.account, shell.thread, shell.id)
    for part, send in message.on_their_way if message else ():
        if message and send.is_open and part != REACTION:
            told = replace(message, content=with_error(message.content, part, _RESTORED))
            uncertain = replace(send, state=State.UNCERTAIN)
            try:
                message = sends.set_send(told, part, uncertain, send.state)
            except Erased:
                return False
    return message is not None


def _on_their_way() -> Iterator[Message]:
    """Messages with an open send, without what was said."""
    asked = {
        "FilterExpression": "begins_with(sk, :message) AND attribute_exists(sp)",
        "ExpressionAttributeValues": {":message": {"S": "M#"}},
    }
    for image in items.scan(client("dynamodb"), setting("RECORDS_TABLE"), **asked):
        shell = from_image(image)
        if any(send.is_open for send in shell.sends):
            yield shell


def replay_choices() -> int:
    """Whoever has stopped marketing since the backup was made wants none again. How many."""
    asked = {
        "FilterExpression": "sk = :account",
        "ExpressionAttributeValues": {":account": {"S": "ACCOUNT"}},
    }
    rows = items.scan(client("dynamodb"), setting("RECORDS_TABLE"), **asked)
    return sum(_replayed(int(row["pk"]["S"].split("#")[1])) for row in rows)


def _replayed(account: int) -> int:
    try:
        return replay_consent(account)
    except Erased:
        return 0


def main() -> None:
    """Everything, in the order in which it must be."""
    print(f"{replay(int(sys.argv[1]))} erasures done again", flush=True)
    print(f"{settle_sends()} sends that were on their way are uncertain now", flush=True)
    print(f"{replay_choices()} people's choices about marketing stand again", flush=True)


if __name__ == "__main__":
    main()
