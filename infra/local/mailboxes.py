"""The local SES forgets at each start which addresses it was told to send for."""

from chalicelib.aws import mailer
from chalicelib.domain.account import ChannelKind
from chalicelib.store import names
from chalicelib.store import setup as setups
from chalicelib.store.tables import KeyItem


def confirm_all() -> None:
    """Confirms the address of every mailbox that is connected."""
    for account in _accounts():
        setup = setups.load(account)
        for inbox in setup.inboxes.values() if setup else ():
            if inbox.channel is ChannelKind.EMAIL:
                mailer.ask_to_confirm(inbox.address)


def _accounts() -> list[int]:
    """Every account that has a key. Only here may a table be read from end to end."""
    found = KeyItem.scan(KeyItem.sk == names.ACCOUNT_KEY)
    return [int(item.pk.partition("#")[2]) for item in found]
