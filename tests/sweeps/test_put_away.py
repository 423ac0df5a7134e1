"""Things that are closed, approved, finished or archived stay as they are; only the actions listed here change them."""

from tests.sweeps.forms import EXAMPLES
from tests.sweeps.matrix import NOBODY, SPECS, parts_of

_MEETING, _ONE = "/tables/{table}/meetings/{meeting:int}", "/tables/{table}/directory/{organisation:int}"
_TASK, _WAY = "/tables/{table}/tasks/{task:int}", _ONE + "/channels/{channel:int}"
# Of a closed meeting with approved minutes, a finished task, an archived contact, a closed account.
STILL = {
    "/people/{user:int}/role": "what a closed account may do counts when it is opened again",
    "/people/{user:int}/opening": "the way back",
    "/tables/{table}/members/{member:int}/return": "the way back",
    "/tables/{table}/items/{item:int}/forwarding": "what the table discussed can be passed on afterwards",
    _TASK + "/forwarding": "what was not done here can be done elsewhere",
    _TASK: "a finished task can still be corrected",
    _TASK + "/status": "the way back",
    _TASK + "/assignee": "a finished task can still be corrected",
    _TASK + "/due": "a finished task can still be corrected",
    _MEETING + "/as-template": "an agenda that worked well is kept for the next time",
    _MEETING + "/projector/links": "a link to the wall ends by itself a day after the meeting",
    _MEETING + "/minutes/corrections": "a correction stands in later minutes",
    _MEETING + "/minutes/approval/withdrawal": "the way back, with rules of its own",
    _MEETING + "/minutes/mailing": "approved minutes can be sent",
    _MEETING + "/minutes/guard/reconsiderations": "about words of the whole table, not about these minutes",
    _ONE: "an archived contact can be corrected before it comes back",
    _ONE + "/restoration": "the way back",
    _ONE + "/channels": "an archived contact can be corrected before it comes back",
    _ONE + "/people": "an archived contact can be corrected before it comes back",
    _ONE + "/people/{post:int}/restoration": "the way back",
    _WAY + "/restoration": "the way back",
}


def test_what_was_put_away_changes_no_more(matrix):
    own, away = matrix.own, matrix.own["archived"]
    parts = {part for part, value in away.items() if own.get(part) != value} - {"table"}
    specs = [spec for spec in SPECS if spec.method == "POST" and parts_of(spec) & parts]
    assert {"meeting", "item", "block", "decision", "task", "member", "organisation", "user"} <= parts
    assert len(specs) > 80
    changed = set()
    for spec in specs:
        who = EXAMPLES[spec.path].who
        reply = matrix.ask("archived", spec, "administrator" if who == NOBODY else who, {**own, **away}, "yes")
        if reply.status_code < 400 and any(matrix.database.ends):
            changed.add(spec.path)
    assert changed == set(STILL)


def test_approved_minutes_are_opened_again_by_nobody(matrix):
    """People who may reopen published minutes are told why they can't, minute-takers as well as the moderation."""
    (spec,) = (spec for spec in SPECS if spec.path == _MEETING + "/minutes/reopening")
    for who in ("minute_taker", "moderator", "administrator"):
        place = {**matrix.own, "meeting": matrix.own["published"]}
        assert matrix.ask("own", spec, who, place, "yes").status_code == 303
        assert len(matrix.database.ends) == 1 and matrix.database.ends[0]
        reply = matrix.ask("archived", spec, who, {**matrix.own, **matrix.own["archived"]}, "yes")
        assert (reply.status_code, matrix.database.ends) == (409, [])
    for who, status in (("member", 403), ("volunteer", 403), ("guest", 403)):
        assert matrix.ask("own", spec, who, matrix.own, "role").status_code == status
