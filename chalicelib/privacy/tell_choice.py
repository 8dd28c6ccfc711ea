"""Has the audit log told that a person has chosen something about marketing: by the chores queue,
ids only, since workers that hear it may not write into the log, and have no time for it.
"""

from dataclasses import asdict

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import log
from chalicelib.aws import queues
from chalicelib.domain.consent import Choice


def tell_choice(choice: Choice) -> None:
    """Has it noted. The choice stands already, so nothing may fail by this."""
    try:
        queues.send("CHORES_QUEUE_URL", {"choice": asdict(choice)})
    except (ClientError, BotoCoreError) as fault:
        log.error("audit_lost", fault, account=choice.account, contact=choice.contact)
