"""Reactions, typing and read marks on Messenger."""

from chalicelib.channels.pages.carrier import PageGestures

GESTURES = PageGestures()
