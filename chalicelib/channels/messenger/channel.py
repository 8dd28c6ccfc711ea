"""A Facebook Page's Messenger, and what is said in public on the Page."""

from chalicelib.channels.messenger.feed import events_of
from chalicelib.channels.pages.channel import PageChannel
from chalicelib.channels.pages.limits import MESSENGER
from chalicelib.domain.contact import IdentityKind

CHANNEL = PageChannel(IdentityKind.PSID, events_of, MESSENGER)
