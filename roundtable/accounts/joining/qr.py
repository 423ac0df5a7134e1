"""Pure. Invitation links as QR codes."""

from markupsafe import Markup


def qr_svg(address: str) -> Markup:
    """A drawing without inline style; always black on white, also on dark pages, or cameras don't see it."""
    import segno  # a large library for a page that is seldom open

    code = segno.make(address, error="m", micro=False)
    # The only input is our own address: base URL and token.
    return Markup(code.svg_inline(omitsize=True, border=4, dark="#000", light="#fff", svgclass="rt-qr__code"))
