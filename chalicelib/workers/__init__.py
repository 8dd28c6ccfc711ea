"""Every door but the API, one file each: webhook, queues, streams, clock.

Each is declared on a blueprint of its own and deployed as ``chalicelib.workers.<file>.<name>``: a
function imports its own verb and nothing else, and `app.py` with its routes never.
"""
