"""Pure. The minutes for Word and LibreOffice, with real headings, lists and tables."""

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from roundtable.markdown.tree import Node
from roundtable.minutes.exports.headings import with_readable_headings
from roundtable.minutes.exports.word_lists import number_paragraph

# Word and LibreOffice have it or a font of the same metrics; not everybody has Fira Sans.
FONT = "Arial"
SLATE, MUTED = RGBColor(0x1D, 0x4A, 0x6B), RGBColor(0x4A, 0x54, 0x5C)
LANGUAGES = {"de": "de-DE", "en": "en-GB"}
LABEL = Mm(36)
DEEPEST = 3  # levels of Word's own list styles


def as_word(data: dict[str, Any]) -> bytes:
    """`data` is an outline."""
    data = with_readable_headings(data)
    file = Document()
    _set_up(file, data)
    _head(file, data)
    for item in data["items"]:
        _paragraph(file, item["heading"], "Heading 2")
        for part in item["blocks"]:
            _part(file, part)
        if item["remark"]:
            _paragraph(file, item["remark"], "Remark")
    if data["tasks"]["rows"]:
        _paragraph(file, data["tasks"]["heading"], "Heading 2")
        _task_table(file, data["tasks"])
    _foot(file, data)
    out = BytesIO()
    file.save(out)
    return out.getvalue()


# --- Page, styles, language ---------------------------------------------------------------------------------


def _set_up(file: Any, data: dict[str, Any]) -> None:
    language = LANGUAGES[data["lang"]]
    properties = file.core_properties
    properties.title, properties.language, properties.author = data["title"][:255], language, data["table"][:255]
    properties.comments = data["remarks"][0][:255]
    for lang in file.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), language)
    _page(file.sections[0])
    _styles(file.styles)
    _running_lines(file.sections[0], data)


def _page(section: Any) -> None:
    """A4 with the margins of DIN 5008."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(20)
    section.top_margin, section.bottom_margin = Mm(27), Mm(25)


def _styles(styles: Any) -> None:
    _font(styles["Normal"], 10.5, None)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    for level, size in ((1, 19), (2, 12.5), (3, 11), (4, 10.5), (5, 10.5), (6, 10.5)):
        style = styles[f"Heading {level}"]
        _font(style, size, SLATE if level > 1 else RGBColor(0, 0, 0), bold=True)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(14 if level == 2 else 8), Pt(5)
    for name, color, size in (
        ("Kind", SLATE, 9.5),
        ("Fact", None, 10.5),
        ("Decision", None, 10.5),
        ("Decision number", SLATE, 9.5),
        ("Decision result", MUTED, 9.5),
        ("Remark", MUTED, 10.5),
        ("Small print", MUTED, 8.5),
        ("Code", None, 9),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _font(style, size, color, bold=name in ("Kind", "Decision number"))
        if name.startswith("Decision"):
            _left_line(style)
    for name in ("Decision number", "Decision"):
        styles[name].paragraph_format.keep_with_next = True
    fact = styles["Fact"].paragraph_format
    fact.left_indent, fact.first_line_indent, fact.space_after = LABEL, -LABEL, Pt(3)
    _name_font(styles["Code"], "Courier New")


def _font(style: Any, size: float, color: RGBColor | None, bold: bool = False) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    if color is not None:
        style.font.color.rgb = color
    _name_font(style, FONT)


def _name_font(style: Any, name: str) -> None:
    """Sets the font and removes the theme's fonts, which would take precedence."""
    style.font.name = name
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for part in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{part}"), name)


def _left_line(style: Any) -> None:
    style.paragraph_format.left_indent = Mm(4)
    borders, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", "1D4A6B")):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    style.element.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def _running_lines(section: Any, data: dict[str, Any]) -> None:
    """Header: the table's name, and the meeting or "DRAFT". Footer: version and page number."""
    right = section.page_width - section.left_margin - section.right_margin
    above = section.header.paragraphs[0]
    above.style, above.text = "Small print", f"{data['table']}\t"
    above.paragraph_format.tab_stops.add_tab_stop(right, 2)
    above.add_run(data["draft"].upper() or data["occasion"]).bold = bool(data["draft"])
    below = section.footer.paragraphs[0]
    below.style, below.text = "Small print", f"{data['foot']['version']}\t{data['foot']['page']} "
    below.paragraph_format.tab_stops.add_tab_stop(right, 2)
    _field(below, "PAGE")
    below.add_run(f" {data['foot']['of']} ")
    _field(below, "NUMPAGES")


def _field(paragraph: Any, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    field.append(run._r)
    paragraph._p.append(field)


# --- Head, tasks, foot --------------------------------------------------------------------------------------


def _head(file: Any, data: dict[str, Any]) -> None:
    kind = _paragraph(file, data["kind"], "Kind")
    if data["draft"]:
        kind.add_run(f" – {data['draft']}")
    _paragraph(file, data["table"], "Heading 1")
    _paragraph(file, data["occasion"]).runs[0].font.size = Pt(13)
    for label, text in (*data["facts"], *data["attendance"]):
        line = _paragraph(file, style="Fact")
        line.paragraph_format.tab_stops.add_tab_stop(LABEL)
        line.add_run(f"{label}:").font.color.rgb = MUTED
        line.add_run(f"\t{text}")


def _task_table(file: Any, tasks: dict[str, Any]) -> None:
    rows = [[[{"t": "text", "s": cell}] for cell in row] for row in (tasks["columns"], *tasks["rows"])]
    table = _table(file, rows, [Mm(12), Mm(60), Mm(40), Mm(31), Mm(22)])
    described = OxmlElement("w:tblDescription")
    described.set(qn("w:val"), tasks["summary"])
    table._tbl.tblPr.append(described)


def _table(file: Any, rows: list[list[list[Node]]], widths: list[Any] | None = None) -> Any:
    table = file.add_table(len(rows), len(rows[0]), "Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = widths is None
    for at, (row, cells) in enumerate(zip(table.rows, rows, strict=True)):
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if at == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for column, (cell, nodes) in enumerate(zip(row.cells, cells, strict=True)):
            _cell(file, cell, nodes, at == 0)
            if widths:
                cell.width = table.columns[column].width = widths[column]
    _paragraph(file).paragraph_format.space_after = Pt(0)
    return table


def _cell(file: Any, cell: Any, nodes: list[Node], is_heading: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(2)
    _inline(file, paragraph, nodes, {"bold": True} if is_heading else {})
    for run in paragraph.runs:
        run.font.size = Pt(9.5)


def _foot(file: Any, data: dict[str, Any]) -> None:
    for line in data["sign"]:
        _paragraph(file, line).paragraph_format.keep_with_next = True
    for label, text in data["notes"]:
        line = _paragraph(file, style="Small print")
        line.add_run(f"{label} ").bold = True
        line.add_run(text)
    for remark in data["remarks"]:
        _paragraph(file, remark, "Small print")


# --- Text of paragraphs -------------------------------------------------------------------------------------


def _paragraph(file: Any, text: str = "", style: str = "Normal") -> Any:
    """Sets the style by its id: python-docx's look-up by name for each paragraph takes longer than all the rest."""
    paragraph = file.add_paragraph(text)
    paragraph._p.style = style.replace(" ", "")
    return paragraph


def _part(file: Any, part: dict[str, Any]) -> None:
    if not part["decision"]:
        _blocks(file, part["nodes"])
        return
    _paragraph(file, part["decision"], "Decision number")
    _blocks(file, part["nodes"], "Decision")
    for line in filter(None, (part["result"], part["attendance"])):
        _paragraph(file, line, "Decision result")


def _blocks(file: Any, nodes: list[Node], style: str = "Normal") -> None:
    for node in nodes:
        match node["t"]:
            case "p":
                _inline(file, _paragraph(file, style=style), node["c"])
            case "h":
                _inline(file, _paragraph(file, style=f"Heading {min(node['level'] + 2, 6)}"), node["c"])
            case "quote":
                _blocks(file, node["c"], "Quote")
            case "code":
                _paragraph(file, node["s"], "Code")
            case "list":
                _list(file, node, 1)
            case "table":
                _table(file, node["rows"])


def _list(file: Any, node: Node, depth: int) -> None:
    level = min(depth, DEEPEST)
    style = f"List {'Number' if node['ordered'] else 'Bullet'}{f' {level}' if level > 1 else ''}"
    list_id = None
    for at, item in enumerate(node["items"]):
        first = _paragraph(file, style=style)
        if node["ordered"]:
            is_jump = at == 0 or item["number"] != node["items"][at - 1]["number"] + 1
            list_id = number_paragraph(file, first, item["number"] if is_jump else None, list_id)
        _item(file, first, item["c"], depth)


def _item(file: Any, first: Any, nodes: list[Node], depth: int) -> None:
    """A list item: its first paragraph goes beside the mark (`first`), the rest below, inner lists one level deeper."""
    if nodes and nodes[0]["t"] == "p":
        _inline(file, first, nodes[0]["c"])
        nodes = nodes[1:]
    for node in nodes:
        if node["t"] == "list":
            _list(file, node, depth + 1)
        else:
            _blocks(file, [node], "List Continue")


def _inline(file: Any, paragraph: Any, nodes: list[Node], formats: dict[str, bool] | None = None) -> None:
    formats = formats or {}
    for node in nodes:
        match node["t"]:
            case "text" | "code":
                _run(paragraph, node["s"], formats, code=node["t"] == "code")
            case "br":
                paragraph.add_run().add_break()
            case "strong":
                _inline(file, paragraph, node["c"], formats | {"bold": True})
            case "em":
                _inline(file, paragraph, node["c"], formats | {"italic": True})
            case "s":
                _inline(file, paragraph, node["c"], formats | {"strike": True})
            case "link":
                _link(file, paragraph, node, formats)


def _run(paragraph: Any, text: str, formats: dict[str, bool], code: bool = False) -> Any:
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.strike = formats.get("bold"), formats.get("italic"), formats.get("strike")
    if code:
        run.font.name = "Courier New"
    return run


def _link(file: Any, paragraph: Any, node: Node, formats: dict[str, bool]) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), file.part.relate_to(node["url"], RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    before = len(paragraph._p)
    _inline(file, paragraph, node["c"], formats)
    for run in list(paragraph._p)[before:]:
        link.append(run)
    paragraph._p.append(link)
    for run in paragraph.hyperlinks[-1].runs:
        run.font.underline, run.font.color.rgb = True, SLATE
