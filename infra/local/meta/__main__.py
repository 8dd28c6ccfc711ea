"""``python -m infra.local.meta --port P``: run the simulator until it is stopped."""

import argparse

from aiohttp import web

from infra.local.meta.server import build
from infra.local.meta.settings import from_environment


def main() -> None:
    parser = argparse.ArgumentParser(description="A strict stand-in for Meta's Graph API.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    chosen = parser.parse_args()
    settings = from_environment(f"http://{chosen.host}:{chosen.port}")
    web.run_app(
        build(settings),
        host=chosen.host,
        port=chosen.port,
        access_log=None,
        print=lambda *_: None,
        shutdown_timeout=1.0,
    )


if __name__ == "__main__":
    main()
