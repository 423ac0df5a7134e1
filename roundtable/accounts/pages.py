"""Endpoints of accounts."""

from starlette.routing import Route

routes: list[Route] = []
