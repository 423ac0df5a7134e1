"""Pure. What is wrong with a delivery, in a sentence: for those who sent the mail, and for who runs the server."""

from roundtable.core.i18n import gettext as _

_FINAL = ("unknown", "policy", "full", "content", "address", "refused", "program")


def sentence(problem: str, code: int = 0, final: bool = False) -> str:
    """For those who sent it; `final`: no further attempt is made."""
    if final and problem == "busy":
        problem = "refused"
    elif final and problem not in _FINAL:
        problem = "late"
    words = {
        "": _("it is on its way"),
        "unknown": _("the other mail server doesn't know this address"),
        "policy": _("the other mail server doesn't take mails from us for this address"),
        "full": _("the mailbox is full, or takes no mails of this size"),
        "content": _("the other mail server refused what the mail says"),
        "address": _("this is no address to which mails can be sent"),
        "busy": _("the other mail server doesn't take it yet; we try again"),
        "lost": _("the connection to the mail server broke off; we try again"),
        "refused": _("the other mail server didn't take it, however often we tried"),
        "late": _("the mail server could not be reached in time"),
        "program": _("the mail could not be written; please tell the administration"),
    }.get(problem) or _("our mail server doesn't work at the moment; we try again")
    return f"{words} ({code})" if code else words


def for_operators(problem: str, host: str, port: int) -> str:
    """For who set ROUNDTABLE_SMTP_…: one sentence, with the setting to look at."""
    said = {"host": host, "port": port}
    return {
        "login": _("The mail server %(host)s refuses ROUNDTABLE_SMTP_USER or ROUNDTABLE_SMTP_PASSWORD.", **said),
        "no_login": _("The mail server %(host)s knows no signing in here: see ROUNDTABLE_SMTP_SECURITY.", **said),
        "no_tls": _(
            "The mail server %(host)s offers no STARTTLS at port %(port)s: see ROUNDTABLE_SMTP_SECURITY.", **said
        ),
        "certificate": _("The certificate of the mail server %(host)s is not valid for this name.", **said),
        "tls": _(
            "At port %(port)s the mail server %(host)s speaks TLS in another way: see ROUNDTABLE_SMTP_SECURITY.", **said
        ),
        "host": _("There is no mail server of the name %(host)s: see ROUNDTABLE_SMTP_HOST.", **said),
        "silent": _(
            "The mail server %(host)s says nothing at port %(port)s: see ROUNDTABLE_SMTP_PORT and "
            "ROUNDTABLE_SMTP_SECURITY.",
            **said,
        ),
        "sender": _("The mail server %(host)s doesn't take the sender in ROUNDTABLE_MAIL_FROM.", **said),
    }.get(problem) or _("The mail server %(host)s can't be reached at port %(port)s at the moment.", **said)
