"""Endpoints of meetings."""

from starlette.routing import Route

routes: list[Route] = []
