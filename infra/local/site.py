"""Serves the built web client as S3 and CloudFront would."""

from pathlib import Path

from aiohttp import web

from infra.publish import cache_control


def page(dist: Path, path: str) -> web.StreamResponse:
    """The file at `path`, or the client's one page for an address of its own."""
    key = path.lstrip("/")
    if "." not in key.rsplit("/", 1)[-1]:
        key = "index.html"
    file = (dist / key).resolve()
    if key == "index.html" and not file.exists():
        return web.Response(status=503, text="The web client is not built: `make run` builds it.")
    if not file.is_relative_to(dist) or not file.is_file():
        return web.Response(status=404, text="There is no such file.")
    return web.FileResponse(file, headers={"Cache-Control": cache_control(key)})
