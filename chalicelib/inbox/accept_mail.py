"""A received mail: stored in the inbox it is for, or kept sealed; then its plain bytes are gone."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from chalicelib import log
from chalicelib.aws import files
from chalicelib.channels import channel_for
from chalicelib.channels.email.envelope import recipients, references
from chalicelib.channels.email.mime import LARGEST_MAIL, Part, parse
from chalicelib.channels.email.read import content_id
from chalicelib.channels.email.receipt import receipt_of
from chalicelib.clock import now
from chalicelib.domain.account import ChannelKind, Inbox, Setup
from chalicelib.domain.contact import Identity, IdentityKind
from chalicelib.domain.events import Event, MessageReceived, StatusReported
from chalicelib.domain.mail_address import tag_of, untagged
from chalicelib.domain.message import Attachment, FileState, Message
from chalicelib.inbox import letters, reference
from chalicelib.inbox.attach import File, discard, store_all
from chalicelib.inbox.keep import Kept, let_go
from chalicelib.inbox.letters import Letter
from chalicelib.inbox.receive import receive
from chalicelib.inbox.settle import settle
from chalicelib.inbox.trace import by_provider_id, way_of
from chalicelib.store import contacts, identities
from chalicelib.store import setup as setups
from chalicelib.store.doors import DoorKind, open_door
from chalicelib.store.identities import Way

# Each unknown address costs two reads.
_MOST_RECIPIENTS = 30
_MOST_LEADS = 8
Line = tuple[Setup, Inbox]


def accept_mail(name: str) -> None:
    """Takes in the mail that lies in the bucket under `name`, and removes it there."""
    letter = letters.fetched(name)
    if letter is None:
        log.happened("mail_gone", object=name)
        return
    try:
        _take(letter, name)
    except Exception as fault:
        # The one catch of this door: what fails waits sealed, and has its own retries.
        log.error("item_failed", fault, object=name)
        letters.keep(letter)
    files.delete(letters.BUCKET, name)


def accept_kept_mail(kept: Kept, body: bytes) -> None:
    """Takes in a mail that was kept. One that still fails raises, so that its queue tries again."""
    _take(letters.kept(body), kept.name)
    let_go(kept)


def _take(letter: Letter, name: str) -> None:
    mail = parse(letter.raw[:LARGEST_MAIL])
    lines = list(_lines(letter.recipients or (*_enveloped(mail), *recipients(mail))))
    if not lines:
        log.warning("unknown_mailbox", object=name)
    for line in lines:
        _take_for(*line, letter, mail)


def _enveloped(mail: Part) -> tuple[str, ...]:
    """Whom SES took the mail for, which a blind copy tells nowhere else."""
    named = receipt_of(mail).recipient
    return (named,) if named else ()


def _lines(addresses: Iterable[str]) -> Iterator[Line]:
    """The inboxes that these addresses lead to, each once."""
    seen = set[tuple[int, int]]()
    for address in list(addresses)[:_MOST_RECIPIENTS]:
        door = open_door(DoorKind.MAIL, address) or open_door(DoorKind.MAIL, untagged(address))
        if door is None or door.inbox is None or (door.account, door.inbox) in seen:
            continue
        seen.add((door.account, door.inbox))
        line = setups.load_with(door.account, door.inbox)
        if line:
            yield line


def _take_for(setup: Setup, inbox: Inbox, letter: Letter, mail: Part) -> None:
    ours = frozenset({inbox.address, *(user.email for user in setup.users.values())})
    # S3 says to the second when it came.
    came = min(letter.received_at + 999, now())
    item = {"mail": mail, "raw": letter.raw, "received_at": came, "ours": ours}
    for event in channel_for(ChannelKind.EMAIL).events(item):
        if _is_settled(setup, inbox, event):
            return
        if isinstance(event, MessageReceived):
            named = _named_apart(inbox, event, content_id(mail, letter.raw))
            _store(setup, inbox, _led(inbox, letter, mail, _as_stored(inbox, named)))


def _is_settled(setup: Setup, inbox: Inbox, event: Event) -> bool:
    """Whether a report is about a mail of ours: then its own mail need not be shown."""
    if not isinstance(event, StatusReported):
        return False
    if not event.reference and way_of(inbox.account, inbox.id, event.identities) is None:
        return False
    settle(setup, inbox, event)
    return not event.reference or bool(reference.read(inbox.account, event.reference))


def _store(setup: Setup, inbox: Inbox, event: MessageReceived) -> None:
    if event.attributes.get("email", {}).get("infected"):
        receive(setup, inbox, replace(event, files=(), attachments=_kept_back(event)))
        return
    given = [
        File(one.filename, one.content_type, one.content) for one in event.files if one.content
    ]
    stored = store_all(inbox.account, given)
    try:
        message = receive(setup, inbox, replace(event, files=(), attachments=stored))
    except Exception:
        discard(stored)
        raise
    discard(stored, kept=message)


def _kept_back(event: MessageReceived) -> tuple[Attachment, ...]:
    """Files that are named and never stored: there is a virus in one of them."""
    return tuple(
        Attachment(
            id=place,
            file_type=one.file_type,
            state=FileState.FAILED,
            content_type=one.content_type,
            filename=one.filename,
            size=one.size or len(one.content),
        )
        for place, one in enumerate(event.files, 1)
    )


def _named_apart(inbox: Inbox, event: MessageReceived, name: str) -> MessageReceived:
    """Under a `name` of its own, if another mail of its writer has its Message-ID: some programs
    give the same to all."""
    known = _stored(inbox, event)
    if known is None or _is_copy(known, event):
        return event
    return replace(event, provider_id=name)


def _is_copy(known: Message, event: MessageReceived) -> bool:
    """Whether both have one date (a list may have put a footer below one), or say the same."""
    before, this = known.content.attributes.get("email") or {}, event.attributes.get("email") or {}
    if before.get("date") and before["date"] == this.get("date"):
        return True
    sizes = [one.size for one in known.content.attachments]
    return before.get("text") == this.get("text") and sizes == [one.size for one in event.files]


def _as_stored(inbox: Inbox, event: MessageReceived) -> MessageReceived:
    """A mail that came before, at the time it has been stored under: two copies that took
    different ways are one mail, whatever their clocks say."""
    stored = _stored(inbox, event)
    return replace(event, time=stored.time) if stored else event


def _stored(inbox: Inbox, event: MessageReceived) -> Message | None:
    own = replace(event.leads[0], inbox=inbox.id)
    return by_provider_id(inbox.account, inbox.id, (own,), event.provider_id)


def _led(inbox: Inbox, letter: Letter, mail: Part, event: MessageReceived) -> MessageReceived:
    """The event with what else leads it to its thread, and who wrote it where that is another."""
    known = _known_leads(inbox, letter, mail)
    if not known:
        return event
    lead, way = known[0]
    led = replace(event, leads=(lead, *event.leads))
    contact = contacts.get(inbox.account, way.contact)
    if contact is None or event.identities[0].name in {one.name for one in contact.identities}:
        return led
    writer = {"name": event.name, "email": event.identities[0].value}
    return replace(led, name="", attributes={**event.attributes, "participant": writer})


def _known_leads(inbox: Inbox, letter: Letter, mail: Part) -> list[tuple[Identity, Way]]:
    """What nobody can guess and leads somewhere: a tag that we signed, an id of a mail of ours."""
    addresses = [*letter.recipients, *recipients(mail)]
    named = references(mail)[-_MOST_LEADS:]
    signed = [
        *(reference.thread_behind(inbox.account, tag) for tag in _tags(inbox, addresses)),
        *(_thread_of(inbox.account, id) for id in named),
    ]
    wanted = [*dict.fromkeys(thread for thread in signed if thread), *reversed(named)]
    leads = [Identity(IdentityKind.MAIL, value, inbox.id) for value in wanted]
    found = identities.ways(inbox.account, inbox.id, leads) if leads else {}
    return [(one, way) for one in leads if isinstance(way := found.get(one.name), Way)]


def _tags(inbox: Inbox, addresses: Iterable[str]) -> list[str]:
    found = (tag_of(one) for one in addresses if untagged(one) == inbox.address)
    return list(dict.fromkeys(tag for tag in found if tag))[:_MOST_LEADS]


def _thread_of(account: int, message_id: str) -> str | None:
    """The thread of a mail that still goes by the name we gave it."""
    ours = reference.read(account, message_id.partition("@")[0])
    return ours.thread if ours else None
