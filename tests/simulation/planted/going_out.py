"""What goes out: claims, calls, attempts, reports, holds."""

from tests.simulation.bugs import Bug, Edit

_DELIVER = "chalicelib.inbox.deliver"
_GRAPH = "chalicelib.channels.graph"
_SENDS = "chalicelib.store.sends"

GOING_OUT = (
    Bug(
        "claim without condition",
        (Edit(f"{_SENDS}:claim", "sends.rank == RANK[State.QUEUED]", "MessageItem.pk.exists()"),),
        seed=1,
    ),
    Bug(
        "send again after a time-out",
        (
            Edit(
                f"{_DELIVER}:_call",
                "if part == REACTION and tries < _REACTION_TRIES:",
                "if tries < _REACTION_TRIES:",
            ),
        ),
        seed=5,
    ),
    Bug(
        "send again when the lease is over",
        (
            Edit(
                "chalicelib.inbox.silence:give_up",
                "    told = replace",
                "    return sends.set_send(message, part, send.again(), State.SENDING) or message\n"
                "    told = replace",
            ),
        ),
        seed=11,
    ),
    Bug(
        "lease too short",
        (Edit(_DELIVER, "LEASE_MS = 100_000", "LEASE_MS = 1"),),
        seed=12,
    ),
    Bug(
        "sweep gives up what is under way",
        (Edit("chalicelib.inbox.sweep:_carry_on", "send.lease < at", "send.lease > 0"),),
        seed=11,
    ),
    Bug(
        "every attempt goes by one name",
        (Edit(f"{_DELIVER}:deliver", "secrets.token_hex(4)", "'00000000'"),),
        seed=1,
    ),
    Bug(
        "what nobody knows counts as failed",
        (
            Edit(
                f"{_DELIVER}:_call",
                "_told(setup, message, part, State.UNCERTAIN, trouble)",
                "_told(setup, message, part, State.FAILED, trouble)",
            ),
        ),
        seed=12,
    ),
    Bug(
        "a report lifts the first part, whichever it is about",
        (Edit(f"{_SENDS}:raise_rank", "_part(place.part)", "_part(min(place.part, 0))"),),
        seed=1,
    ),
    Bug(
        "what was sent is sent again, too",
        (
            Edit(
                "chalicelib.inbox.triage:_decide",
                "if send.state is State.UNCERTAIN:",
                "if send.state in (State.UNCERTAIN, State.SENT):",
            ),
        ),
        seed=29,
    ),
    Bug(
        "a message goes by the name of one of its parts",
        (
            Edit(
                "chalicelib.store.message_pages:_is_called",
                "hashed in named",
                "hashed == parts[: len(hashed)]",
            ),
        ),
        seed=1,
    ),
    Bug(
        "replies are told apart by their words",
        (
            Edit(
                "chalicelib.inbox.reply:_id",
                "return sessions.remember_echo(account, writer, draft.echo_id, proposed)",
                "return sessions.remember_echo(account, writer, draft.text, proposed)",
            ),
        ),
        seed=1,
    ),
    Bug(
        "an account's threads wait in one line",
        (
            Edit(
                "chalicelib.inbox.dispatch:dispatch",
                'group=f"{message.account}-{message.thread}"',
                'group=f"{message.account}"',
            ),
        ),
        seed=1,
    ),
    Bug(
        "a reset counts as never sent",
        (
            Edit(
                f"{_GRAPH}:_of_exception",
                "isinstance(error, requests.ConnectTimeout)",
                "isinstance(error, requests.ConnectionError)",
            ),
        ),
        seed=5,
    ),
    Bug(
        "an unreadable answer counts as throttled",
        (
            Edit(
                f"{_GRAPH}:_accepted",
                "answer.status_code == 429",
                "answer.status_code == 429 or body is None",
            ),
        ),
        seed=5,
    ),
    Bug(
        "the HTTP client tries a send twice",
        (
            Edit(
                f"{_GRAPH}:post_once",
                "    except requests.RequestException as error:\n",
                "    except requests.ReadTimeout:\n        return post_once(path, token, body)\n"
                "    except requests.RequestException as error:\n",
            ),
        ),
        seed=5,
    ),
    Bug(
        "a status without rank",
        (
            Edit(
                f"{_SENDS}:raise_rank",
                "condition = sends.rank < RANK[state]",
                "condition = sends.rank >= 0",
            ),
        ),
        seed=1,
    ),
    Bug(
        "the answer overwrites what was reported meanwhile",
        (
            Edit(
                f"{_DELIVER}:_record_sent",
                "then = State.SENT if state in (State.SENDING, State.UNCERTAIN) else state",
                "then = State.SENT",
            ),
        ),
        seed=1,
    ),
    Bug(
        "only the latest attempt may get through",
        (
            Edit(
                "chalicelib.inbox.settle:_reported",
                'ours.attempt if report.state is State.FAILED else ""',
                "ours.attempt",
            ),
        ),
        rate=0.2,
        seed=26,
    ),
    Bug(
        "an old attempt's failure fails the new one",
        (
            Edit(
                "chalicelib.inbox.settle:_reported",
                'ours.attempt if report.state is State.FAILED else ""',
                '""',
            ),
        ),
        rate=0.2,
    ),
    Bug(
        "the echo id is forgotten",
        (Edit("chalicelib.inbox.reply:_id", "    if not draft.echo_id:\n", "    if True:\n"),),
        seed=1,
    ),
    Bug(
        "nobody looks again",
        (
            Edit(
                "chalicelib.inbox.sweep:sweep_conversation",
                "at + DUE_AFTER if any(still_open) else 0",
                "0",
            ),
        ),
        seed=8,
    ),
    Bug(
        "a reply is due for nobody",
        (Edit("chalicelib.inbox.reply:_applied", "DUE_AFTER", "0 * DUE_AFTER - message.arrived"),),
        seed=5,
    ),
    Bug(
        "what was held stays held",
        (
            Edit(
                "chalicelib.inbox.sweep:_carry_on",
                "State.HELD and inbox and not inbox.held",
                "State.HELD and inbox and inbox.held",
            ),
        ),
        seed=7,
    ),
    Bug(
        "partial answers are not asked for",
        (
            Edit(
                "tests.simulation.sources:QueueSource._settle",
                "if id not in failed and not lost:",
                "if not lost:",
            ),
        ),
        seed=3,
    ),
)
