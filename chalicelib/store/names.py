"""How items are named in the tables. The account stands in every key; doors are the exception."""

from chalicelib.domain.ids import key_of

ACCOUNT_KEY = "ACCOUNT"


def account(account: int) -> str:
    return f"A#{account}"


def contact(account: int, contact: int) -> str:
    return f"A#{account}#P#{key_of(contact)}"


def thread(account: int, thread: str) -> str:
    return f"A#{account}#T#{thread}"


def message(id: int) -> str:
    return f"M#{key_of(id)}"


def conversation(account: int, number: int) -> str:
    return f"A#{account}#C#{number}"


def inbox_threads(account: int, inbox: int) -> str:
    return f"A#{account}#I#{inbox}"


def business(account: int, business: str) -> str:
    """What a WhatsApp Business Account holds: its templates."""
    return f"A#{account}#W#{business}"


def canary(account: int) -> str:
    return f"A#{account}#CANARY"


def counters(account: int) -> str:
    return f"A#{account}#COUNTER"


def counts(account: int) -> str:
    return f"A#{account}#COUNTS"


def head_list(account: int, status: str, assignee: int | None) -> str:
    """The list a conversation stands in."""
    return f"A#{account}#{status}#{assignee or 0}"


def contact_list(account: int) -> str:
    return f"A#{account}#contacts"


def holds(account: int) -> str:
    """Where an account's legal holds stand, in `ledger`."""
    return f"A#{account}#HOLDS"


def consent(account: int, contact: int) -> str:
    """Where a contact's choices about marketing stand, in `ledger`."""
    return f"A#{account}#CONSENT#{key_of(contact)}"


def retention(account: int) -> str:
    """Where an account's earlier policies stand, and how far it is kept to today's."""
    return f"A#{account}#RETENTION"


def deliveries(account: int) -> str:
    """What waits to be told to an account's webhooks."""
    return f"A#{account}#DELIVERIES"


def exports(account: int) -> str:
    return f"A#{account}#EXPORTS"


def contact_key(contact: int) -> str:
    """The name of the key that a contact's own words are sealed under."""
    return f"P#{key_of(contact)}"


def inbox_key(inbox: int) -> str:
    return f"I#{inbox}"


def user_key(user: int) -> str:
    return f"U#{user}"


def export_key(export: int) -> str:
    """The name of the key that dies with an export."""
    return f"E#{export}"
