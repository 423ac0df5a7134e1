"""Who may do what, as data. Nothing else.

A role is held at one table, except coordinator and administrator, which hold for the whole state. Roles of the
state seat nobody, themselves included: seats are given by a table's moderation. The one exception is the first
moderation of a table that has none: see `accounts/first_moderation`. What a person may do at a table is what the
role in the state allows there, and what the person's own seat allows.
A permission is named subject:verb. Every route declares the one it needs.
"""

PUBLIC = "public"  # anybody, also without signing in
SIGNED_IN = "signed-in"  # anybody with an account
DEVICE = "device"  # a program with a token of its own (directory/devices); a signed-in browser is none

TABLE_ROLES = ("guest", "volunteer", "member", "minute_taker", "moderator")
STATE_ROLES = ("coordinator", "administrator")
ROLES = TABLE_ROLES + STATE_ROLES

_GUEST = frozenset(
    {
        "table:read",
        "meeting:read",
        "minutes:read",
        "minutes:object",
        "directory:read",
        "search:read",
        "attendance:answer",
        "meeting:speak",
        "training:read",
        "totals:read",
    }
)
_VOLUNTEER = _GUEST | {
    "draft:read",
    "items:members",
    "internal:read",
    "tasks:read",
    "tasks:update",
    "directory:verify",
    "members:read",
    "minutes:comment",
    "topics:read",
    "topics:write",
    "training:join",
    "questions:read",
    "questions:write",
}
_MEMBER = _VOLUNTEER | {"minutes:write", "tasks:write", "directory:write", "files:write", "totals:write"}
_MINUTE_TAKER = _MEMBER | {"items:moderation", "attendance:write", "minutes:publish"}
_MODERATOR = _MINUTE_TAKER | {
    "agenda:write",
    "meeting:write",
    "meeting:run",
    "directory:decide",
    "minutes:approve",
    "minutes:redact",
    "members:write",
    "members:seat",
    "table:write",
    "training:write",
    "training:region",
    "directory:import",
    "directory:merge",
    "directory:ask",
}
_COORDINATOR = frozenset(
    {
        "table:read",
        "meeting:read",
        "minutes:read",
        "directory:read",
        "directory:verify",
        "directory:write",
        "directory:decide",
        "directory:ask",
        "directory:import",
        "missions:import",
        "directory:merge",
        "search:read",
        "members:read",
        "state:read",
        "tables:write",
        "training:read",
        "training:join",
        "training:write",
        "training:state",
        "questions:read",
        "questions:write",
        "questions:settle",
        "totals:read",
        "totals:release",
    }
)
# Everything but giving seats: only the moderators of a table decide who sits at it.
_ADMINISTRATOR = (_MODERATOR - {"members:seat"}) | _COORDINATOR | {"users:write", "outbox:read"}

PERMISSIONS: dict[str, frozenset[str]] = {
    "guest": _GUEST,
    "volunteer": _VOLUNTEER,
    "member": _MEMBER,
    "minute_taker": _MINUTE_TAKER,
    "moderator": _MODERATOR,
    "coordinator": _COORDINATOR,
    "administrator": _ADMINISTRATOR,
}
ALL = frozenset().union(*PERMISSIONS.values())


def rights(*roles: str | None) -> frozenset[str]:
    """What somebody may do who holds all of these roles."""
    return frozenset().union(*(PERMISSIONS.get(role or "", frozenset()) for role in roles))


def may(role: str | None, permission: str) -> bool:
    """Whether a role (None: not signed in) holds a permission; an unknown permission is a programming error."""
    if permission == DEVICE:
        return False
    if permission in (PUBLIC, SIGNED_IN):
        return permission == PUBLIC or role is not None
    assert permission in ALL, permission
    return permission in PERMISSIONS.get(role or "", frozenset())


def grantable(role: str | None) -> tuple[str, ...]:
    """The roles that somebody with this seat may give: none above the own one. Roles of the state give none."""
    return TABLE_ROLES[: TABLE_ROLES.index(role) + 1] if role in TABLE_ROLES else ()
