"""An Instagram account's messages, and what is said in public there."""

from chalicelib.channels.instagram.comments import events_of
from chalicelib.channels.pages.channel import PageChannel
from chalicelib.channels.pages.limits import INSTAGRAM
from chalicelib.domain.contact import IdentityKind

CHANNEL = PageChannel(IdentityKind.IGSID, events_of, INSTAGRAM)
