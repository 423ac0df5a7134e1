"""Pure. E-mail addresses as people type them."""

import re

_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII)
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII)


def normalise(typed: str) -> str:
    """The address as it is stored, in lower case and with an ASCII (IDNA) domain; "" if it is no valid address."""
    local, _at, domain = typed.strip().lower().rpartition("@")
    if len(domain) > 253:  # IDNA encoding takes seconds for a megabyte
        return ""
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    ok = len(local) <= 64 and len(domain) <= 189 and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)
    return f"{local}@{domain}" if ok else ""
