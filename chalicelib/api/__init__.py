"""The HTTP doors: one blueprint per resource. A door unpacks, calls a verb, shapes the answer."""
