"""Pure. Which addresses a text may link to. An allow-list: lists of forbidden schemes have always been incomplete."""

import re

WEB_LINK = re.compile(r"https?://(?:\w[\w.-]*|\[[0-9a-f:.]+\])(?::[1-5]?\d{1,4})?(?:[/?#][^\s\\]*)?", re.IGNORECASE)
OTHER_LINKS = re.compile(
    r"mailto:[^\s@?&]+@[^\s@?&]+(?:\?subject=[^\s&]*)?|tel:\+?[0-9().-]{3,30}|/(?![/\\])[^\s\\]*",
    re.IGNORECASE,
)


def allowed_link(url: str) -> bool:
    """Whether a link target may appear in a page: https, http, mailto, tel or a path of this site.

    A user name in front of the host is refused because it serves only to disguise the real host.
    """
    return bool((WEB_LINK if url[:4].lower() == "http" else OTHER_LINKS).fullmatch(url))
