"""What comes in: webhooks, what is kept, queues, first contact."""

from tests.simulation.bugs import Bug, Edit

_ACCEPT = "chalicelib.inbox.accept"
_MESSAGES = "chalicelib.store.messages"

COMING_IN = (
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
        seed=1,
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
        seed=1,
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
        seed=7,
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
        seed=2,
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
        seed=7,
    ),
    Bug(
        "the wrong item of a batch is reported",
        (
            Edit(
                "chalicelib.workers.batch:each",
                'failed.append({"itemIdentifier": id})',
                'failed.append({"itemIdentifier": next(iter(event)).to_dict()["messageId"]})',
            ),
        ),
        seed=7,
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
        seed=1,
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
        seed=24,
    ),
)
