"""Messenger and Instagram: one body, two hosts."""
