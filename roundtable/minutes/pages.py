"""Endpoints of minutes."""

from starlette.routing import Route

routes: list[Route] = []
