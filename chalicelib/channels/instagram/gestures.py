"""Reactions, typing and read marks on Instagram."""

from chalicelib.channels.pages.carrier import PageGestures

GESTURES = PageGestures()
