"""Endpoints of tasks."""

from starlette.routing import Route

routes: list[Route] = []
