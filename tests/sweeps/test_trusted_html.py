"""Every place that trusts text as HTML, in Python, templates and scripts, is listed here with the reason.

What people write is plain text, which pages escape unless they are told not to. There are more ways to do that than
`|safe`: blocks and calls keep their content as trusted HTML, even a plain mail that is included there.
"""

import ast
import re
from functools import cache
from pathlib import Path

from jinja2 import nodes

from roundtable.core.config import ROOT
from roundtable.web.templating import env
from tests.sweeps import sources
from tests.sweeps.sources import SOURCES, TEMPLATES, name, text

SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
MADE_BY_A_TEMPLATE = "the output of a template that escapes everything"
# Functions that call Markup() on something other than a literal, and why that is safe.
MARKUP = {
    ("roundtable/web/fragments.py", "_render"): MADE_BY_A_TEMPLATE,
    ("roundtable/web/replies.py", "message"): MADE_BY_A_TEMPLATE,
    ("roundtable/accounts/qr.py", "qr_svg"): "segno's drawing of our own address: numbers only",
    ("roundtable/web/templating.py", "_translated"): "translations, which are ours; what is filled in is escaped",
    ("roundtable/web/templating.py", "_translate_many"): "the same",
    ("roundtable/markdown/render.py", "_rendered"): "the renderer, which has its own tests, with a fuzz",
    ("roundtable/markdown/mentions.py", "mentions"): "escaped before; links of ours between two tags",
    ("roundtable/glossary/explaining.py", "explain"): "escaped before; links of ours between two tags",
    ("roundtable/glossary/explaining.py", "_explained"): "a word of an escaped text, put into Markup of ours",
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


def in_templates(path: Path) -> str:
    return path.relative_to(ROOT / "templates").as_posix()


@cache
def tree_of(path: Path) -> nodes.Template:
    return env.parse(text(path))


def calls(path: Path, wanted: str) -> list[tuple[str, ast.Call]]:
    """Calls of a function or method of this name, each with the innermost function around it."""
    return [(inside, call) for inside, called, call in all_calls(path) if wanted in called]


@cache
def all_calls(path: Path) -> list[tuple[str, tuple[str, str], ast.Call]]:
    """(innermost function around it, its name or that of the method, the call)."""
    found = []

    def look(node: ast.AST, inside: str) -> None:
        for child in ast.iter_child_nodes(node):
            named = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            if isinstance(child, ast.Call):
                found.append((inside, (getattr(child.func, "id", ""), getattr(child.func, "attr", "")), child))
            look(child, child.name if named else inside)

    look(sources.tree(path), "")
    return found


def is_literal(call: ast.Call) -> bool:
    return all(isinstance(argument, ast.Constant) for argument in call.args)


# The tests below look at every file, and name all places that are wrong.


def test_python_trusts_only_what_is_listed():
    wrong = [
        f"{name(path)}:{call.lineno}"
        for path in SOURCES
        for inside, call in calls(path, "Markup")
        if not is_literal(call) and (name(path), inside) not in MARKUP
    ]
    wrong += [
        f"{name(path)}:{call.lineno}"
        for path in SOURCES
        for inside, call in calls(path, "HTMLResponse")
        if (name(path), inside) not in RESPONSES
    ]
    assert wrong == []


def test_python_trusts_by_no_other_name():
    """One name, or the test above looks for the wrong one."""
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path in SOURCES
        for node in sources.nodes(path)
        if isinstance(node, ast.ImportFrom | ast.FunctionDef | ast.ClassDef) and trusts_by_another_name(node)
    ]
    assert wrong == []


def trusts_by_another_name(node: ast.ImportFrom | ast.FunctionDef | ast.ClassDef) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module in ("markupsafe", "jinja2") and any(each.asname for each in node.names)
    if isinstance(node, ast.FunctionDef):
        return node.name == "__html__"
    return "Markup" in [getattr(base, "id", "") for base in node.bases]


def test_nothing_is_listed_that_is_gone():
    made = {(name(path), inside) for path in SOURCES for inside, call in calls(path, "Markup") if not is_literal(call)}
    assert made == set(MARKUP)
    assert {(name(path), inside) for path in SOURCES for inside, _ in calls(path, "HTMLResponse")} == RESPONSES


def test_a_page_is_put_together_of_escaped_templates_only():
    """Mails are plain text and not escaped, so a page that includes one would trust what somebody typed."""
    kinds = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
    wrong = [
        f"{in_templates(path)}:{node.lineno}"
        for path in TEMPLATES
        for node in tree_of(path).find_all(kinds)
        if not is_escaped(getattr(node.template, "value", None))
    ]
    assert wrong == []


def is_escaped(named: object) -> bool:
    return isinstance(named, str) and named.endswith(".html") and bool(env.autoescape(named))


def test_a_page_trusts_nothing():
    assert {in_templates(path): found for path in TEMPLATES if (found := trusted(path))} == {}


def trusted(path: Path) -> list[str]:
    tree = tree_of(path)
    # The content of a {% set %} block is trusted as a whole. A macro can do the same, with values as arguments.
    kinds = (nodes.AssignBlock, nodes.FilterBlock, nodes.ScopedEvalContextModifier, nodes.EvalContextModifier)
    found = [f"{type(node).__name__} in line {node.lineno}" for node in tree.find_all(kinds)]
    filters = {node.name for node in tree.find_all(nodes.Filter)} & TRUSTING
    found += [f"|{each}" for each in sorted(filters) if (in_templates(path), each) not in FILTERS]
    called = {getattr(node.node, "name", getattr(node.node, "attr", "")) for node in tree.find_all(nodes.Call)}
    return found + sorted(called & {"Markup", "__html__"})


def bare(html: str) -> list[str]:
    """The expressions inside tags but outside of quotation marks."""
    html = re.sub(r"{#.*?#}", "", html, flags=re.S)
    found: list[str] = []

    def keep(match: re.Match[str]) -> str:
        found.append(match[1].strip())
        return f"\x01{len(found) - 1}\x02"

    html = re.sub(r"{%.*?%}", "\x03", re.sub(r"{{(.*?)}}", keep, html, flags=re.S), flags=re.S)
    tags = re.findall(r"""<[a-zA-Z/\x01\x03](?:"[^"]*"|'[^']*'|[^"'>])*>""", html)
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


def test_what_people_write_stands_in_quotation_marks():
    expressions = [(in_templates(path), expression) for path in TEMPLATES for expression in bare(text(path))]
    assert [each for each in expressions if each not in BARE and not is_ours(each[1])] == []


def test_bare_expressions_are_seen():
    assert bare('<b {{ one }} id={{ two }} class="{{ three }}">{{ four }}</b><{{ five }}>') == ["one", "two", "five"]
    assert is_ours("' checked' if user.is_there") and is_ours("side(node)")
    assert not any(is_ours(each) for each in ("user.name", "' x' ~ user.name", "' a' if user else user.name"))


def test_scripts_make_html_only_of_answers_of_our_server():
    assert {name(path) for path in SCRIPTS if INTO_PAGE.search(text(path))} == set(INTO_THE_PAGE)
