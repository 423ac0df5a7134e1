"""The layout of the packages: rooms have an order and four doors. Read from the sources, rooms in rooms included."""

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from roundtable import features
from roundtable.core.config import ROOT
from tests.sweeps.sources import SOURCES, nodes, tree

# From bottom to top: a module imports only from its own room and from rooms named before it. The longest name that fits
# a module counts, so "search.models" can be lower than the rest of "search". Models may be imported from anywhere,
# because a foreign key may point anywhere.
ORDER = """
core
markdown
search.models search.spelling search.index search.actions search.waiting
web
mail.writing mail.queue mail.delivery mail
guard.rules
accounts.withdrawal
tables
accounts accounts.attempts accounts.steps accounts.factors accounts.first_moderation accounts.proving
accounts.sessions accounts.people accounts.profile accounts.proof accounts.second_factor accounts.passkeys
accounts.guest_links accounts.joining accounts.joining.first_moderation accounts.sign_in
live
glossary
directory.changes directory.opt_outs directory directory.many directory.finding directory.exports directory.imports
directory.imports.decisions
directory.devices directory.carddav directory.open_data
forwarding.sender_updates
meetings meetings.attendance meetings.quorum meetings.attendance.gaps meetings.agenda
files files.storage files.tidying guard.places meetings.series.holidays directory.hours directory.districts
directory.verification directory.suggestions directory.entries directory.listing directory.contact_files
directory.suggesting directory.confirming directory.confirming.answers
directory.earlier directory.consent directory.people files.adding
meetings.agenda.sections meetings.topics meetings.topics.proposals meetings.templates meetings.series
meetings.invitations meetings.polls
tasks.assignees tasks.entries tasks tasks.in_meetings tasks.handover tasks.feed
minutes minutes.redaction.tombstones minutes.paragraphs.kinds minutes.paragraphs.conflicts minutes.paragraphs
minutes.paragraphs.typing minutes.document.attendance minutes.document minutes.document.layers minutes.contacts
minutes.review
minutes.register minutes.publishing.approval minutes.publishing meetings.agenda.corrections guard.decisions
minutes.publishing.corrections minutes.publishing.deadlines minutes.review.comments minutes.review.objections
minutes.review.links minutes.review.context
carrying
live_meeting.wall_links live_meeting.speakers live_meeting.consent live_meeting.own_part live_meeting.running
live_meeting.wall
meetings.check_in meetings.check_in.door
importing.decisions importing
minutes.exports directory.booklet minutes.mailing minutes.modules minutes.redaction.originals minutes.redaction
minutes.book minutes.reading
glossary.editing
forwarding
countries.mentions countries.programmes countries.sections countries.following countries.questions countries
centres centres.stops training totals directory.merging state
search search.results
home home.legal
features app starter commands serve demo cli __main__
""".split()  # noqa: SIM905
DOORS = ("models", "queries", "actions", "pages")
# Rooms without the four doors: the foundation, and what starts the program.
WITHOUT_DOORS = {"core", "web", "live", "starter", "commands", "demo"}
# Modules that may import inside functions: commands load what they need when they are called, so that `roundtable
# --help` is quick; rules of the guard and decoders of pictures take megabytes and are loaded on first use.
LAZY = {"cli", "demo", "guard.rules.checking", "files.checking", "files.picture_process"}


@cache
def sources() -> dict[str, Path]:
    """{name of a module without "roundtable.": its file}."""
    found = {}
    for path in SOURCES:
        parts = path.relative_to(ROOT / "roundtable").with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


def body(module: str) -> list[ast.stmt]:
    return tree(sources()[module]).body


def inside(module: str) -> tuple[ast.AST, ...]:
    """All nodes of a module."""
    return nodes(sources()[module])


@cache
def imports(module: str) -> dict[str, set[str]]:
    """{imported module: the names imported from it}; "" stands for the module itself."""
    found: dict[str, set[str]] = {}
    for node in inside(module):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("roundtable"):
            continue
        base = node.module.removeprefix("roundtable").removeprefix(".")
        for alias in node.names:
            whole = f"{base}.{alias.name}".removeprefix(".")
            if whole in sources():
                found.setdefault(whole, set()).add("")
            else:
                found.setdefault(base, set()).add(alias.name)
    return found


def room_of(module: str) -> str:
    """The room of a module: its package."""
    return ".".join(sources()[module].relative_to(ROOT / "roundtable").parent.parts)


def rank(module: str) -> int:
    fitting = [name for name in ORDER if module == name or module.startswith(f"{name}.")]
    assert fitting, f"{module} has no place in ORDER"
    return ORDER.index(max(fitting, key=len))


def is_models(module: str) -> bool:
    return module.split(".")[-1] == "models"


MODULES = [module for module in sources() if module]


def wrong_in(modules: list[str], faults: Callable[[str], Iterable[object]]) -> dict[str, list[object]]:
    """{module: its faults}; each test looks at all modules and names all that are wrong."""
    return {module: found for module in modules if (found := list(faults(module)))}


def test_nobody_climbs_up():
    def above(module: str) -> set[str]:
        return {other for other in imports(module) if other and not is_models(other) and rank(other) > rank(module)}

    # rank() fails for a module without a place, also if it imports nothing.
    having_a_place = [module for module in MODULES if sources()[module].stem != "__init__" or imports(module)]
    assert all(rank(module) >= 0 for module in having_a_place)
    assert wrong_in(having_a_place, above) == {}


def test_there_is_no_circle_of_files_or_rooms():
    files = {module: set(imports(module)) & set(sources()) for module in MODULES}
    rooms: dict[str, set[str]] = {}
    for module, others in files.items():
        inner = {room_of(other) for other in others if not is_models(other)} - {room_of(module)}
        rooms.setdefault(room_of(module), set()).update(inner)
    assert circle(files) == []
    assert circle({room: others - {""} for room, others in rooms.items() if room}) == []


def circle(graph: dict[str, set[str]]) -> list[str]:
    """One cycle of imports, or []."""
    done: set[str] = set()

    def walk(node: str, way: list[str]) -> list[str]:
        if node in way:
            return [*way[way.index(node) :], node]
        if node in done:
            return []
        for other in sorted(graph.get(node, ())):
            if found := walk(other, [*way, node]):
                return found
        done.add(node)
        return []

    return next((found for node in sorted(graph) if (found := walk(node, []))), [])


def test_a_circle_would_be_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]


def rooms_with_doors() -> list[str]:
    return [module for module in MODULES if module.split(".")[0] not in WITHOUT_DOORS and room_of(module)]


def test_a_room_holds_its_doors_and_pure_modules():
    assert wrong_in(rooms_with_doors(), faults_of_a_room) == {}


def faults_of_a_room(module: str) -> Iterator[str]:
    path, said = sources()[module], ast.get_docstring(tree(sources()[module])) or ""
    if not said:
        yield "every module says what it is for"
    if path.stem == "__init__":
        if len(body(module)) != 1:
            yield "a room's __init__ is one paragraph"
    elif path.stem not in DOORS:
        if not said.startswith("Pure."):
            yield "it is no door, so it is pure and says so"
        yield from outside(module) & {"sqlalchemy", "starlette"}


@cache
def outside(module: str) -> set[str]:
    """The top-level names of imported packages from outside."""
    froms = {n.module.split(".")[0] for n in inside(module) if isinstance(n, ast.ImportFrom) and n.module}
    return froms | {a.name.split(".")[0] for n in inside(module) if isinstance(n, ast.Import) for a in n.names}


def test_doors_only_look_down():
    assert wrong_in([m for m in rooms_with_doors() if sources()[m].stem in DOORS], looks_up_to) == {}


def looks_up_to(module: str) -> Iterator[str]:
    own = DOORS.index(sources()[module].stem)
    beside = [other for other in imports(module) if room_of(other) == room_of(module)]
    yield from (other for other in beside if (door := sources()[other].stem) in DOORS and DOORS.index(door) >= own)
    if own < DOORS.index("pages"):
        yield from outside(module) & {"starlette"}


def test_no_feature_imports_the_pages_of_another():
    """Pages import no pages of another feature; within one feature they may."""

    def foreign(module: str) -> set[str]:
        return {m for m in imports(module) if m.endswith(".pages") and m.split(".")[0] != module.split(".")[0]}

    assert wrong_in([m for m in MODULES if m.split(".")[0] not in ("features", "demo")], foreign) == {}


def test_private_names_stay_in_their_module():
    def private(module: str) -> set[str]:
        return {
            f"{other}.{name}"
            for other, names in imports(module).items()
            for name in names
            if name.startswith("_") and name not in ("_", "__version__")
        }

    assert wrong_in(MODULES, private) == {}


def test_importing_a_module_does_nothing():
    """No calls for their effect, and no changes to other modules, at import; registering happens in features.py."""
    assert wrong_in(MODULES, done_at_import) == {}


def done_at_import(module: str) -> Iterator[int]:
    """The lines where something is done."""
    foreign = {alias.asname or alias.name for n in body(module) if isinstance(n, ast.ImportFrom) for alias in n.names}
    for node in body(module):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and module != "__main__":
            yield node.lineno
        for target in [*getattr(node, "targets", []), getattr(node, "target", None)]:
            while isinstance(target, (ast.Attribute, ast.Subscript)):
                target = target.value
                if isinstance(target, ast.Name) and target.id in foreign:
                    yield node.lineno


def test_no_import_hides_in_a_function():
    def hidden(module: str) -> list[int]:
        return [
            inner.lineno
            for node in inside(module)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
            for inner in ast.walk(node)
            if isinstance(inner, ast.ImportFrom) and (inner.module or "").startswith("roundtable")
        ]

    assert wrong_in([m for m in MODULES if m not in LAZY], hidden) == {}


def known_as(module: str) -> set[str]:
    """What a module may be called where it is imported: its own name, its room's, or both; a door not by its own."""
    room, _, own = module.rpartition(".")
    room = room.rpartition(".")[2]
    if own == "actions":
        return {room, f"{room}_actions"} | ({"mail"} if module == "mail.queue.actions" else set())
    if own in DOORS:
        return {f"{room}_{own}"}
    return {own, f"{room}_{own}"}


PYTHON = [p for folder in ("roundtable", "tests", "benchmarks", "tools") for p in sorted((ROOT / folder).rglob("*.py"))]


def called(path: Path) -> list[tuple[str, str, bool]]:
    """(module, its name in this file, is it of the file's own room) of each module of ours that a file imports."""
    room = ".".join(path.relative_to(ROOT).parent.parts[1:])
    return [
        (module, alias.asname or alias.name, room_of(module) == room)
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("roundtable")
        for alias in node.names
        if (module := f"{node.module}.{alias.name}".removeprefix("roundtable.")) in sources()
    ]


def test_a_module_is_called_by_one_name_wherever_it_is_imported():
    """In its own room also simply "queries"; the tests of a room are in it, too."""
    wrong = [
        f"{path.relative_to(ROOT)}: {module} as {name}"
        for path in PYTHON
        for module, name, is_own in called(path)
        if name not in known_as(module) | ({module.rpartition(".")[2]} if is_own else set())
    ]
    assert wrong == []


def test_queries_change_nothing():
    queries = [module for module in rooms_with_doors() if sources()[module].stem == "queries"]
    assert wrong_in(queries, changes) == {}


def changes(module: str) -> Iterator[str]:
    changing = {"insert", "update", "delete", "add", "add_all", "flush", "merge", "set_committed_value", "setattr"}
    yield from {alias.name for names in sql_imports(module) for alias in names} & changing
    for node in inside(module):
        called = node.func if isinstance(node, ast.Call) else None
        if not isinstance(called, ast.Attribute) or called.attr not in changing:
            continue
        if ast.unparse(called.value).split(".")[-1] == "db":
            yield f"db.{called.attr}() in line {node.lineno}"


def sql_imports(module: str) -> list[list[ast.alias]]:
    froms = [n for n in inside(module) if isinstance(n, ast.ImportFrom)]
    return [n.names for n in froms if (n.module or "").startswith("sqlalchemy")]


def test_every_room_that_offers_something_is_listed():
    listed = {(feature.name, door) for feature in features.FEATURES for door in feature.doors}
    offering = {
        (room_of(module), sources()[module].stem)
        for module in MODULES
        if sources()[module].stem in DOORS and room_of(module) not in ("", "demo")
        if offers(module)
    }
    assert listed == offering


OFFERED = {"routes", "fragments", "filters", "template_names", "duties", "errands", "hooks"}


def offers(module: str) -> bool:
    for node in body(module):
        targets = [*getattr(node, "targets", []), getattr(node, "target", None)]
        if OFFERED & {target.id for target in targets if isinstance(target, ast.Name)}:
            return True
        if isinstance(node, ast.ClassDef) and any(
            isinstance(inner, ast.Assign) and getattr(inner.targets[0], "id", "") == "__tablename__"
            for inner in node.body
        ):
            return True
    return False


def test_the_list_of_rooms_is_in_their_order():
    ranks = [rank(feature.name) for feature in features.FEATURES]
    assert ranks == sorted(ranks)
