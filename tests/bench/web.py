"""What a browser must load before it can show anything."""

import re
import subprocess
from pathlib import Path

from infra.package import ROOT
from tests.bench.figure import Figure, Measured

_DIST = ROOT / "web" / "dist"
_SCRIPTS = re.compile(r'(?:src|href)="/(assets/[^"]+\.js)"')
_BROTLI = (
    "const {readFileSync} = require('node:fs');"
    "const {brotliCompressSync} = require('node:zlib');"
    "console.log(process.argv.slice(1)"
    ".reduce((sum, path) => sum + brotliCompressSync(readFileSync(path)).length, 0))"
)


def figures() -> Measured:
    """The client's first route and the widget, as `make run` last built them."""
    linked = _SCRIPTS.findall((_DIST / "index.html").read_text())
    how = "brotli at its best, 1 KB = 1024 bytes, of web/dist"
    return [
        Figure(
            "web client: first route's JavaScript",
            _kilobytes([_DIST / path for path in linked]),
            "KB brotli",
            60,
            f"{how}: the scripts and preloads that index.html names",
        ),
        Figure(
            "web chat widget",
            _kilobytes([_DIST / "widget.js"]),
            "KB brotli",
            12,
            f"{how}/widget.js",
        ),
    ]


def _kilobytes(files: list[Path]) -> float:
    """Node packs them: it is here anyway, and Python has no brotli of its own."""
    command = ["node", "-e", _BROTLI, *map(str, files)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024
