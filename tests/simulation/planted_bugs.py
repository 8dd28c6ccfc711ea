"""Wrong variants of our own code, each of a kind that somebody has shipped. All must be found."""

from tests.simulation.bugs import Bug, Edit

_ACCEPT = "chalicelib.inbox.accept"
_DELIVER = "chalicelib.inbox.deliver"
_GRAPH = "chalicelib.channels.graph"
_SENDS = "chalicelib.store.sends"
_MESSAGES = "chalicelib.store.messages"
_HEAD = "chalicelib.domain.conversation"

BUGS = (
    # ---- Coming in ----
    Bug(
        "dedupe before store",
        (
            Edit(
                "chalicelib.inbox.receive:_taken",
                "    stranger = stranger_of(event)\n",
                "    from chalicelib.store import sessions\n"
                "    mine, id = now(), event.provider_id\n"
                "    if sessions.remember_echo(inbox.account, 'seen', id, mine) != mine:\n"
                "        return None\n"
                "    stranger = stranger_of(event)\n",
            ),
        ),
        seed=2,
    ),
    Bug(
        "a repeat takes a neighbour's id",
        (
            Edit(
                f"{_MESSAGES}:put",
                "stored is None or stored.fingerprint == fingerprint",
                "stored is None",
            ),
        ),
    ),
    Bug(
        "the worker swallows what fails",
        (
            Edit(
                f"{_ACCEPT}:_taken_or_kept", "        _keep(item, lines, fault)\n", "        pass\n"
            ),
        ),
        seed=2,
    ),
    Bug(
        "the last item of a batch is forgotten",
        (Edit(f"{_ACCEPT}:accept", "accept_each(items)", "accept_each(items[:-1] or items)"),),
    ),
    Bug(
        "200 although nothing could be kept",
        (
            Edit(
                "chalicelib.workers.webhook:webhook",
                "    except NotSignedIn:\n",
                "    except Exception:\n        return _answer(200, '')\n    except NotSignedIn:\n",
            ),
        ),
        rate=0.2,
        seed=10,
    ),
    Bug(
        "a failed item of a queue is not reported",
        (
            Edit(
                "chalicelib.workers.batch:each",
                '            failed.append({"itemIdentifier": id})\n',
                "            pass\n",
            ),
        ),
        seed=3,
    ),
    Bug(
        "a batch ends at its first failure",
        (
            Edit(
                "chalicelib.workers.batch:each",
                '            failed.append({"itemIdentifier": id})\n',
                '            failed.append({"itemIdentifier": id})\n            break\n',
            ),
        ),
        rate=0.2,
        rare=True,
    ),
    Bug(
        "let go before it is stored",
        (
            Edit(
                f"{_ACCEPT}:accept_kept",
                "    if kept.whole:\n",
                "    let_go(kept)\n    if kept.whole:\n",
            ),
        ),
        rate=0.2,
        seed=2,
    ),
    Bug(
        "a door found for one number opens for all",
        (
            Edit(
                "chalicelib.store.doors:open_door",
                "    kept = _found.get((kind, name))\n",
                "    kept = next(iter(dict(_found._own).values()), None)\n",
            ),
        ),
    ),
    Bug(
        "first contact overwrites",
        (
            Edit(
                "chalicelib.store.identities:_instead_of_tombstone",
                "        LookupItem.pk.does_not_exist() | LookupItem.erased_at.exists(),\n",
                "",
            ),
        ),
    ),
    # ---- The conversation ----
    Bug(
        "a head is written whatever it was",
        (
            Edit(
                "chalicelib.store.conversations:_replace",
                "item.save(HeadItem.version == head.version)",
                "item.save()",
            ),
        ),
    ),
    Bug(
        "a repeat is unread again",
        (Edit(f"{_HEAD}:received", "message.arrived > conversation.read_at and ", ""),),
        seed=6,
    ),
    Bug(
        "a repeat wakes what was resolved",
        (Edit(f"{_HEAD}:received", "message.arrived > conversation.status_at and ", ""),),
        seed=2,
    ),
    Bug(
        "a repeat arrives anew",
        (
            Edit(
                "chalicelib.inbox.receive:_stored",
                "change = _applied(inbox, event, put.message, episode)",
                "change = _applied(inbox, event, replace(put.message, arrived=now()), episode)",
            ),
        ),
        seed=2,
    ),
    Bug(
        "the row shows what came last",
        (
            Edit(
                f"{_HEAD}:_shown",
                "message.kind is Kind.ACTIVITY or message.order < conversation.preview.order",
                "message.kind is Kind.ACTIVITY",
            ),
        ),
        seed=2,
    ),
    Bug(
        "two episodes at once",
        (
            Edit(
                "chalicelib.store.threads:begin_episode",
                "            ThreadItem.current == thread.current,\n",
                "            ThreadItem.pk.exists(),\n",
            ),
        ),
        seed=36,
    ),
    Bug(
        "a change is counted twice",
        (
            Edit(
                "chalicelib.store.counts:move",
                "                SessionItem.pk.does_not_exist(),\n",
                "",
            ),
        ),
        seed=4,
    ),
    Bug(
        "an older reaction undoes a newer",
        (
            Edit(
                "chalicelib.domain.amending:reacted",
                '    if mine and mine.get("at", 0) > report.time:\n        return content\n',
                "",
            ),
        ),
        seed=32,
    ),
    Bug(
        "a message is changed whatever it was",
        (
            Edit(
                f"{_MESSAGES}:as_read",
                "    if message.version:\n",
                "    return MessageItem.pk.exists()\n    if message.version:\n",
            ),
        ),
        rare=True,
    ),
    # ---- Going out ----
    Bug(
        "claim without condition",
        (Edit(f"{_SENDS}:claim", "sends.rank == RANK[State.QUEUED]", "MessageItem.pk.exists()"),),
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
        rate=0.2,
        rare=True,
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
        seed=12,
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
        seed=6,
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
        seed=18,
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
        seed=8,
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
        seed=13,
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
        seed=29,
    ),
    Bug(
        "the echo id is forgotten",
        (Edit("chalicelib.inbox.reply:_id", "    if not draft.echo_id:\n", "    if True:\n"),),
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
        seed=7,
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
        seed=11,
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
    # ---- Erasure ----
    Bug(
        "who is back is told what was said before",
        (
            Edit(
                "chalicelib.store.identities:_instead_of_tombstone",
                "LookupItem.since.set(LookupItem.erased_at | 0)",
                "LookupItem.since.set(0)",
            ),
        ),
        seed=28,
    ),
    Bug(
        "the fence leaves a way open",
        (
            Edit(
                "chalicelib.privacy.forget_contact:_fence",
                "            tombstones.conceal(one, inbox, identity, at)\n",
                "            pass\n",
            ),
        ),
        rare=True,
    ),
    Bug(
        "who is erased is still written to",
        (
            Edit(
                "chalicelib.privacy.forget_contact:_fence",
                "            sends += stop_sends(account, thread)\n",
                "",
            ),
        ),
        rare=True,
    ),
    Bug(
        "a key outlives its erasure",
        (
            Edit(
                "chalicelib.privacy.forget_contact:_keys",
                "        destroy_key(erasure.account, key)\n",
                "        pass\n",
            ),
        ),
        seed=5,
    ),
    Bug(
        "an erasure that stands still stays so",
        (
            Edit(
                "chalicelib.privacy.pick_up:_pick_up",
                '    ask_for(Chore(account, "erasure", id))\n',
                "",
            ),
        ),
        seed=5,
    ),
    Bug(
        "what a key from a cache has sealed after the erasure stays",
        (
            Edit(
                "chalicelib.privacy.forget_contact:_sweep_up",
                "    account = erasure.account\n",
                "    return\n    account = erasure.account\n",
            ),
        ),
        rare=True,
    ),
)
