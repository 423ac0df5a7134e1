"""Every place that trusts text as HTML, in Python, templates and scripts, is listed here with the reason.

What people write is plain text, which pages escape unless they are told not to. There are more ways to do that than
`|safe`: blocks and calls keep their content as trusted HTML, even a plain mail that is included there.
"""

import ast
import re
from pathlib import Path

import pytest
from jinja2 import nodes

from roundtable.core.config import ROOT
from roundtable.web.templating import env

SOURCES = sorted((ROOT / "roundtable").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
MADE_BY_A_TEMPLATE = "the output of a template that escapes everything"
# Functions that call Markup() on something other than a literal, and why that is safe.
MARKUP = {
    ("roundtable/web/fragments.py", "_render"): MADE_BY_A_TEMPLATE,
    ("roundtable/web/replies.py", "message"): MADE_BY_A_TEMPLATE,
    ("roundtable/accounts/joining/qr.py", "qr_svg"): "segno's drawing of our own address: numbers only",
    ("roundtable/web/templating.py", "_translated"): "translations, which are ours; what is filled in is escaped",
    ("roundtable/web/templating.py", "_translate_many"): "the same",
    ("roundtable/markdown/render.py", "_rendered"): "the renderer, which has its own tests, with a fuzz",
    ("roundtable/markdown/mentions.py", "mentions"): "escaped before; links of ours between two tags",
    ("roundtable/minutes/passages.py", "marked"): "the renderer's HTML, with <mark> around words between two tags",
    ("roundtable/home/activity.py", "_line"): "a translated sentence of ours; both values are escaped before",
}
# Functions that make responses of HTML: from templates and fragments, never by hand.
RESPONSES = {
    ("roundtable/web/failures.py", "_page"),
    ("roundtable/web/here.py", "page"),
    ("roundtable/web/here.py", "part"),
    ("roundtable/live/pages.py", "show_changes"),
    ("roundtable/live_meeting/wall/pages.py", "show_via_changes"),
    ("roundtable/web/replies.py", "changed"),
    ("roundtable/web/replies.py", "message"),
    ("roundtable/web/replies.py", "problem"),
}
# Filters of Jinja that trust their input or make HTML from it.
TRUSTING = {"safe", "urlize", "xmlattr", "forceescape", "e", "escape", "tojson"}
FILTERS = {
    ("minutes/paragraphs/_write.html", "tojson"): "our own words, as JSON in an attribute; < > & and ' are escaped",
    ("layout.html", "tojson"): "the same",
}
# Inside a tag but outside of quotation marks escaping doesn't help: only our own words may be there.
MACROS = {"described", "describedby", "side"}  # each writes a whole attribute; checked like other templates
BARE = {
    ("minutes/exports/_outline.html", "tag"): "ul or ol, th or td: the template's own words",
    ("minutes/exports/_outline.html", "level"): "a number, counted by the outline",
    ("minutes/reading/_document.html", "h"): "the level of a heading, given by the templates that include it",
    ("minutes/_parts.html", "view.mine_id"): "the number of an account",
    ("minutes/_parts.html", "view.theirs_id"): "the number of an account",
    ("minutes/paragraphs/_write.html", "name"): "the tools of the editor, listed above it",
}
# Places where scripts make HTML from text: always an answer of our own server, which has escaped it.
INTO_THE_PAGE = {
    "static/js/editor/kinds.js": "our own page, as somebody reads the paragraph",
    "static/js/editor/modules.js": "the list of text modules",
    "static/js/editor/paste.js": "the clipboard, read apart from the page and turned into Markdown",
    "static/js/editor/words.js": "the sentence of a refusal, of which the text is taken",
    "static/js/live/connection.js": "the element that listens, copied",
    "static/js/meetings/follow.js": "a panel of the meeting",
    "static/js/tasks/names.js": "the names that can be meant",
}
INTO_PAGE = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|DOMParser|createContextualFragment|document\.write")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def in_templates(path: Path) -> str:
    return path.relative_to(ROOT / "templates").as_posix()


def tree_of(path: Path) -> nodes.Template:
    return env.parse(path.read_text(encoding="utf-8"))


def calls(path: Path, wanted: str) -> list[tuple[str, ast.Call]]:
    """Calls of a function or method of this name, each with the innermost function around it."""
    found = []

    def look(node: ast.AST, inside: str) -> None:
        for child in ast.iter_child_nodes(node):
            named = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            if isinstance(child, ast.Call) and wanted in (
                getattr(child.func, "id", ""),
                getattr(child.func, "attr", ""),
            ):
                found.append((inside, child))
            look(child, child.name if named else inside)

    look(ast.parse(path.read_text(encoding="utf-8")), "")
    return found


def is_literal(call: ast.Call) -> bool:
    return all(isinstance(argument, ast.Constant) for argument in call.args)


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_python_trusts_only_what_is_listed(path):
    for inside, call in calls(path, "Markup"):
        assert is_literal(call) or (name(path), inside) in MARKUP, f"{name(path)}:{call.lineno}"
    for inside, call in calls(path, "HTMLResponse"):
        assert (name(path), inside) in RESPONSES, f"{name(path)}:{call.lineno}"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_python_trusts_by_no_other_name(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module in ("markupsafe", "jinja2"):
            assert not [each.name for each in node.names if each.asname], "one name, or this test looks for the wrong"
        assert not (isinstance(node, ast.FunctionDef) and node.name == "__html__")
        assert not (isinstance(node, ast.ClassDef) and "Markup" in [getattr(base, "id", "") for base in node.bases])


def test_nothing_is_listed_that_is_gone():
    made = {(name(path), inside) for path in SOURCES for inside, call in calls(path, "Markup") if not is_literal(call)}
    assert made == set(MARKUP)
    assert {(name(path), inside) for path in SOURCES for inside, _ in calls(path, "HTMLResponse")} == RESPONSES


@pytest.mark.parametrize("path", TEMPLATES, ids=in_templates)
def test_a_page_is_put_together_of_escaped_templates_only(path):
    """Mails are plain text and not escaped, so a page that includes one would trust what somebody typed."""
    for node in tree_of(path).find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        named = getattr(node.template, "value", None)
        assert isinstance(named, str) and named.endswith(".html"), f"{in_templates(path)}:{node.lineno}"
        assert env.autoescape(named)


@pytest.mark.parametrize("path", TEMPLATES, ids=in_templates)
def test_a_page_trusts_nothing(path):
    tree = tree_of(path)
    # The content of a {% set %} block is trusted as a whole. A macro can do the same, with values as arguments.
    for kind in (nodes.AssignBlock, nodes.FilterBlock, nodes.ScopedEvalContextModifier, nodes.EvalContextModifier):
        assert not [node.lineno for node in tree.find_all(kind)], f"{in_templates(path)}: {kind.__name__}"
    filters = {node.name for node in tree.find_all(nodes.Filter)} & TRUSTING
    assert {each for each in filters if (in_templates(path), each) not in FILTERS} == set()
    called = {getattr(node.node, "name", getattr(node.node, "attr", "")) for node in tree.find_all(nodes.Call)}
    assert not called & {"Markup", "__html__"}


def bare(text: str) -> list[str]:
    """The expressions inside tags but outside of quotation marks."""
    text = re.sub(r"{#.*?#}", "", text, flags=re.S)
    found: list[str] = []

    def keep(match: re.Match[str]) -> str:
        found.append(match[1].strip())
        return f"\x01{len(found) - 1}\x02"

    text = re.sub(r"{%.*?%}", "\x03", re.sub(r"{{(.*?)}}", keep, text, flags=re.S), flags=re.S)
    tags = re.findall(r"""<[a-zA-Z/\x01\x03](?:"[^"]*"|'[^']*'|[^"'>])*>""", text)
    outside = "".join(re.sub(r""""[^"]*"|'[^']*'""", "", tag) for tag in tags)
    return [found[int(number)] for number in re.findall(r"\x01(\d+)\x02", outside)]


def is_ours(expression: str) -> bool:
    """Whether it chooses between words of the template (" checked" if …) or calls one of the MACROS."""
    (node,) = next(env.parse("{{ " + expression + " }}").find_all(nodes.Output)).nodes
    if isinstance(node, nodes.Call):
        return getattr(node.node, "name", getattr(node.node, "attr", "")) in MACROS
    if isinstance(node, nodes.CondExpr):
        return all(isinstance(each, nodes.Const) for each in (node.expr1, node.expr2) if each is not None)
    return False


@pytest.mark.parametrize("path", TEMPLATES, ids=in_templates)
def test_what_people_write_stands_in_quotation_marks(path):
    for expression in bare(path.read_text(encoding="utf-8")):
        assert is_ours(expression) or (in_templates(path), expression) in BARE, expression


def test_bare_expressions_are_seen():
    assert bare('<b {{ one }} id={{ two }} class="{{ three }}">{{ four }}</b><{{ five }}>') == ["one", "two", "five"]
    assert is_ours("' checked' if user.is_there") and is_ours("side(node)")
    assert not any(is_ours(each) for each in ("user.name", "' x' ~ user.name", "' a' if user else user.name"))


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_scripts_make_html_only_of_answers_of_our_server(path):
    assert (name(path) in INTO_THE_PAGE) == bool(INTO_PAGE.search(path.read_text(encoding="utf-8")))
