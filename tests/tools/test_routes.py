"""`make routes` prints every route."""

import subprocess
import sys
from functools import cache

from roundtable import features
from roundtable.core.config import ROOT
from roundtable.core.permissions import ALL, DEVICE, PUBLIC, SIGNED_IN


@cache
def printed():
    done = subprocess.run([sys.executable, "tools/routes.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_every_route_is_in_the_sitemap_with_its_permission():
    lines = [tuple(line.split()) for line in printed()]
    specs = [route.endpoint.spec for route in features.load()]
    assert sorted(line[:3] for line in lines) == sorted((spec.method, spec.path, spec.needs) for spec in specs)
    assert {line[2] for line in lines} <= {PUBLIC, SIGNED_IN, DEVICE, *ALL}
    assert [(line[1], line[0]) for line in lines] == sorted((line[1], line[0]) for line in lines)


def test_handlers_are_named_so_that_they_can_be_found():
    lines = [tuple(line.split()) for line in printed()]
    for _method, _path, _needs, handler in lines:
        module, _dot, function = handler.rpartition(".")
        source = (ROOT / "roundtable" / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
        assert f"def {function}(" in source, handler
    assert ("POST", "/tables/{table}/tasks", "tasks:write", "tasks.pages.post_entry") in lines


def test_columns_begin_at_the_same_place():
    lines = printed()
    begins = {line.index(line.split()[column]) for line in lines for column in (1,)}
    assert len(begins) == 1
    assert len({line.rindex("  ") for line in lines}) == 1
