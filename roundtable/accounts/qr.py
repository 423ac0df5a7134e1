"""Pure. Addresses as QR codes."""

from markupsafe import Markup


def qr_svg(address: str) -> Markup:
    """An SVG without inline style (CSP). Black on white on dark pages too, or cameras don't recognise it."""
    import segno  # here, because it is large and this page is rarely opened

    code = segno.make(address, error="m", micro=False)
    # Safe as markup: an SVG of squares, in which no letter of the address stands.
    return Markup(code.svg_inline(omitsize=True, border=4, dark="#000", light="#fff", svgclass="rt-qr__code"))
