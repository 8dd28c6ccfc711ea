"""The product under a virtual clock: its real handlers, a faulty cloud and a seed that replays.

`python -m tests.simulation` runs it (`make soak`); docs/reliability.md says what it proves.
"""
