"""Endpoints of directory."""

from starlette.routing import Route

routes: list[Route] = []
