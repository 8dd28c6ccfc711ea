"""The routes of /phone and /demo-shop."""

from aiohttp import web

routes = web.RouteTableDef()
