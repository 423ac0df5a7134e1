"""Pure. Words for results, dates and states of minutes, and the editor's texts. Most are filters in templates."""

import re
from datetime import date, timedelta
from typing import Any

from roundtable.core import clock
from roundtable.core.i18n import current, day, day_long, day_numeric, ngettext
from roundtable.core.i18n import gettext as _
from roundtable.minutes import attendance_words
from roundtable.minutes.passages import marked

_COUNT = re.compile(r"(\d) ")  # a non-breaking space goes there, so that no line ends with a lone number


def possessive(name: str) -> str:
    """ "Petras", "Jonas’"; in English "Petra’s"."""
    if current() != "de":
        return f"{name}’s"
    return f"{name}’" if name[-1:].casefold() in "sßxz" else f"{name}s"


def result_words(decision: Any) -> str:
    """The result of a decision (a row, or the dict of a frozen version) in words; "" if it has none."""
    get = decision.get if isinstance(decision, dict) else lambda name: getattr(decision, name)
    if get("result") == "votes":
        abstained = get("abstained") or 0
        words = _("%(yes)s yes, %(no)s no, ", yes=get("yes") or 0, no=get("no") or 0) + ngettext(
            "%(n)s abstention", "%(n)s abstentions", abstained
        )
        return _COUNT.sub("\\1\N{NO-BREAK SPACE}", words)
    return result_names().get(get("result") or "", "")


def result_names() -> dict[str, str]:
    """{result: its name}, except "votes"."""
    return {
        "unanimous": _("unanimous"),
        "majority": _("by majority"),
        "recommendation": _("recommendation"),
        "postponed": _("postponed"),
    }


def result_choices() -> dict[str, str]:
    """`result_names()` as the buttons of the form say them; what is stored and frozen keeps its word."""
    return {**result_names(), "recommendation": _("only recommended")}


def item_remark(item: dict[str, Any]) -> str:
    """What a document says under an item without paragraphs: that it was postponed, or never reached."""
    if item["blocks"]:
        return ""
    if item["state"] == "postponed":
        return _("Postponed.")
    if not item.get("unreached"):
        return ""
    proposed = item.get("kind") != "formal"  # see carrying
    return _("Not discussed. Proposed for the next meeting.") if proposed else _("Not discussed.")


def status_words(status: str) -> str:
    """The state of a task."""
    return {
        "open": _("open"),
        "in_progress": _("in progress"),
        "waiting": _("waiting"),
        "done": _("done"),
        "dropped": _("dropped"),
    }.get(status, status)


def iso_day(value: str) -> str:
    """ "2026-03-12" (from a frozen version) becomes "12.03.2026"."""
    return day_numeric(date.fromisoformat(value))


def iso_date(value: str) -> str:
    """ "2026-03-12T14:05" becomes "12. März 2026"."""
    return day(date.fromisoformat(value[:10]), year=True)


def iso_long(value: str) -> str:
    """ "Donnerstag, 12. März 2026"."""
    return day_long(date.fromisoformat(value[:10]), year=True)


def iso_moment(value: str) -> str:
    """ "Donnerstag, 12. März 2026, 14:05"."""
    return f"{iso_long(value)}, {value[11:]}"


def invitation_words(meeting: dict[str, Any]) -> str:
    """ "fristgerecht eingeladen am 8. Mai 2026", or when and why it was late; "" without an invitation."""
    sent = meeting["invitation"]
    if not sent:
        return ""
    on = iso_date(sent["sent"])
    if not sent["deadline"]:
        return _("invited on %(day)s", day=on)
    if sent["in_time"]:
        return _("invited in time on %(day)s", day=on)
    until = iso_date(sent["deadline"])
    return _(
        "invited on %(day)s, after the deadline of %(until)s. Reason: %(reason)s",
        day=on,
        until=until,
        reason=sent["reason"],
    )


def in_fours(value: str) -> str:
    """A checksum in groups of four characters, easier to read aloud."""
    return " ".join(value[at : at + 4] for at in range(0, len(value), 4))


def change_words(change: str) -> str:
    """What happened to a paragraph, for its history."""
    return {
        "written": _("written"),
        "sent": _("sent at the same time as another change"),
        "merged": _("both changes put together"),
        "chosen": _("chosen from two versions"),
        "removed": _("removed"),
        "restored": _("brought back"),
        "corrected": _("corrected after publication"),
        "redacted": _("words taken out"),
        "note": _("turned into a note"),
        "decision": _("turned into a decision"),
        "action": _("turned into a task"),
    }.get(change, change)


FILTERS = {
    **attendance_words.FILTERS,
    "possessive": possessive,
    "result_words": result_words,
    "item_remark": item_remark,
    "status_words": status_words,
    "iso_day": iso_day,
    "iso_date": iso_date,
    "iso_moment": iso_moment,
    "in_fours": in_fours,
    "change_words": change_words,
    "invitation_words": invitation_words,
    "marked": marked,
}


def days_from_today(days: int) -> date:
    """The day a form proposes: `days` from today."""
    return clock.today() + timedelta(days=days)


def open_quotes(objections: list[Any]) -> dict[int, list[str]]:
    """{block id: passages quoted by open objections}."""
    found: dict[int, list[str]] = {}
    for objection in objections:
        if objection.quote and objection.state == "open":
            found.setdefault(objection.block_id, []).append(objection.quote)
    return found


def editor_texts() -> dict[str, str]:
    """Texts of the editor (static/js/editor), which fills in the %(…)s."""
    return {
        "saved": _("saved %(time)s"),
        "saving": _("being saved"),
        "here": _("not saved yet"),
        "waits": _("waits for the connection, kept on this device"),
        "waitsHere": _("waits for the connection; please leave this page open"),
        "slow": _("delayed: saved every five seconds"),
        "slowSaved": _("delayed: saved every five seconds, last %(time)s"),
        "off": _("No connection. Characters that are only on this device: %(n)s."),
        "signIn": _("Sign in in a new window"),
        "conflict": _("Somebody changed the same sentence. Both versions are kept: please choose above."),
        "restored": _("Somebody had removed this paragraph. It is back, with your text."),
        "masked": _("Words that were taken out for data protection stood in your text again. They stay out."),
        "changed": _("Somebody changed this paragraph too; both changes are in it now."),
        "held": _("only on this device until you record it"),
        "published": _("These minutes have just been published. What you type now can’t be saved here any more."),
        "role": _role(),
        "gone": _gone(),
        "character": _("1 character"),
        "characters": _("%(n)s characters"),
        "tooLong": _("%(n)s characters, at most %(limit)s"),
        "failed": _failed(),
        "noCopy": _("This browser keeps no copy on the device."),
    }


def unsent_texts() -> dict[str, str]:
    """Texts about a text that is only on this device; on every page."""
    return {
        "held": _("only on this device until you record it"),
        "signedOut": _("You were signed out. Your text stays on this device and is sent when you are back."),
        "rescued": _("Characters from earlier that were only on this device and are saved now: %(n)s."),
        "role": _role(),
        "gone": _gone(),
        "failed": _failed(),
        "stays": _("Your text is on this device: copy it, or put it aside."),
        "aside": _("You put this text aside."),
        "discard": _("Really discard this text? It is nowhere else."),
        "moved": _("The paragraph has changed since then."),
        "old": _("This text is from an earlier day."),
    }


def _role() -> str:
    return _("Your role at this table doesn’t allow writing here any more.")


def _gone() -> str:
    return _("This item isn’t there any more, or no longer meant for you.")


def _failed() -> str:
    return _("Not saved. Your text stays on this device.")
