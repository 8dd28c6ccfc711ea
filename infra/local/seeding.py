"""Looks after the first account, and after what an earlier run left waiting in a lost queue.

Run as `python -m infra.local.seeding ANSWER.json`, with the functions' environment: a process of
its own, because the product's modules read their settings when they are imported. The answer says
who may sign in, and with what.
"""

import json
import sys
from pathlib import Path

from chalicelib.clock import now
from chalicelib.inbox import keep, letters
from infra.local import demo, mailboxes, settings

# More than two clocks of one machine differ.
_A_MINUTE = 60_000

if __name__ == "__main__":
    people = demo.seed(settings.from_environment())
    keep.queue_again()
    letters.keep_left(now() + _A_MINUTE)
    mailboxes.confirm_all()
    Path(sys.argv[1]).write_text(json.dumps(people))
