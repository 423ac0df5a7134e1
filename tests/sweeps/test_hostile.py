"""What people write stays text, in every page, fragment, live frame, mail and file, whoever opens it; see hostile.py.

All text columns, routes and fragments are covered, so new ones are included automatically.
"""

from types import SimpleNamespace

import pytest

from roundtable.accounts.guest_links.models import GuestLink
from roundtable.accounts.models import User
from roundtable.core.permissions import PUBLIC, ROLES, SIGNED_IN, may
from roundtable.live.tail import Tail
from roundtable.meetings.polls.models import PollVoice
from roundtable.minutes.mailing.models import MailingRecipient
from roundtable.web.fragments import Audience, registered
from tests.sweeps import canaries, foreign_content, hostile, stages
from tests.sweeps.forms import EXAMPLES
from tests.sweeps.matrix import NOBODY, SPECS, address, name_of, question

pytestmark = [pytest.mark.timeout(180), pytest.mark.sqlite("the dialect makes no HTML")]
PAGES = [spec for spec in SPECS if spec.method == "GET"]
ACTIONS = [spec for spec in SPECS if spec.method == "POST"]
# Columns whose text is never shown, on no page and in no file.
NO_ROOM = "too short for a mark; an element of it would be found all the same"
SHOWN_NOWHERE = {
    "agenda_item.label": NO_ROOM,
    "block.client_key": "compared with what an editor sends",
    "block_revision.client": "the same",
    "correction.author": "kept on record",
    "correction.item_label": NO_ROOM,
    "mailing.message": "in the mail only",
    "mailing.sent_by": "in the mail only",
    "meeting_invitation.message": "in the mail only",
    "outgoing_mail.reply_name": "in the mail only",
    "outgoing_mail.reply_to": "in the mail only",
    "outgoing_mail.subject": "in the mail only",
    "outgoing_mail.text": "in the mail only",
    "objection.email": "kept on record",
    "objection.item_label": NO_ROOM,
    "verification.before": "given back by undoing, shown only then",
    **{f"{table}.check_before": "the same" for table in ("mission_fact", "country_section", "programme")},
    "region.kind": "part of the official list",
    "stop_series.note": "given to the stops that it makes",
}
# Characters in the local part of a mail address; accounts/addresses.py lets no others pass.
ADDRESS = "qz'`{{7*191}}`|&%s@example.org"
LINE = """javascript:qz() '"></textarea></title><b qz hx-post=/qz hx-trigger=load>qz{{7*191}}qz <img qz onerror=qz()>"""


def addresses(matrix, role):
    """Every page that this role may open, with every set of ids and query parameters that choose what is shown."""
    found = set()
    for place in hostile.every_place(matrix.places):
        place = {**place, "session": matrix.sessions.get(role, place["session"])}
        for spec in PAGES:
            if spec.needs in (PUBLIC, SIGNED_IN) or (role != NOBODY and may(role, spec.needs)):
                found.add(address(spec, hostile.placed(spec, place)) + question(spec, place))
        if role != NOBODY:
            found.update(questions(place))
    return sorted(found)


def questions(place):
    table = f"/tables/{place['table']}"
    meeting = f"{table}/meetings/{place['meeting']}"
    typed = "javascript%3Aqz+%22%3E%3Cb+qz%3E"
    return [
        f"{meeting}/live?item={place['item']}",
        f"{meeting}/live/doc?item={place['item']}",
        f"{meeting}/minutes/print?layer=public",
        f"{meeting}/minutes/diff?from=1&to=1",
        f"{table}/tasks/preview?text={typed}&item={place['item']}",
        f"{table}/tasks?show=done",
        f"{table}/topics?show=all",
        *(f"{page}?q={words}" for page in searches(table) for words in ("javascript%3Aqz", typed)),
    ]


def searches(table):
    return "/search", "/search/results", f"{table}/directory", f"{table}/directory/results", f"{table}/decisions"


def cookie(role):
    return {"cookie": "" if role == NOBODY else f"roundtable={stages.token(role)}"}


def test_every_column_is_planted_or_has_a_reason():
    names = {str(column) for column in hostile.text_columns()}
    assert set(hostile.OURS) | set(SHOWN_NOWHERE) <= names, "listed, but there is no such column any more"
    assert len(hostile.planted_columns()) >= 100


@pytest.mark.parametrize("role", [NOBODY, *ROLES])
def test_no_page_and_no_file_holds_what_is_not_ours(hostile_matrix, role):
    wrong, pages, text = [], 0, []
    for path in addresses(hostile_matrix, role):
        reply = hostile_matrix.client.get(path, headers=cookie(role))
        assert reply.status_code < 500, f"{role}: {path}"
        wrong += [f"{role}: {path}: {each}" for each in foreign_content.in_reply(reply)]
        pages += reply.status_code == 200
        if not foreign_content.is_uploaded(reply):
            text.append(canaries.readable(reply))
    assert wrong == []
    assert pages >= (100 if role != NOBODY else 3)
    if role == "administrator":  # a text that is shown to nobody would prove nothing
        # Invitations are the moderation's alone, and who reads English sees the English names of countries.
        for who, end in ("moderator", "/invitations"), ("coordinator", "/countries"):
            own = [path for path in addresses(hostile_matrix, who) if path.endswith(end)]
            assert own
            text += [canaries.readable(hostile_matrix.client.get(path, headers=cookie(who))) for path in own]
        everything = "".join(text)
        unseen = {name for name in hostile.planted_columns() if hostile.mark(name) not in everything}
        assert unseen == set(SHOWN_NOWHERE)


@pytest.mark.parametrize("role", ROLES)
def test_no_live_frame_holds_what_is_not_ours(hostile_matrix, role):
    """Every fragment with every id, as a page could ask for it, as if everything had changed."""
    places = list(hostile.every_place(hostile_matrix.places))
    numbers = {value for place in places for value in place.values() if isinstance(value, int)}
    shown = [(fragment.name, number) for fragment in registered() for number in [None, *sorted(numbers)]]
    topics = {watched for fragment in registered() for watched in fragment.on}
    topics = {f"{each}{number}" if each.endswith("/") else each for each in topics for number in numbers}
    audience = Audience(places[0]["table_id"], role, "de")
    tail = SimpleNamespace(database=hostile_matrix.database)
    frame = Tail.render_frame(tail, audience, shown, topics, 1)  # type: ignore[arg-type]
    assert foreign_content.in_html(frame) == []
    assert "qz" in frame


def deliverable(matrix):
    """Give people mail addresses that are as hostile as can be typed."""
    with matrix.database._write.begin() as db:
        for model in (User, GuestLink, PollVoice, MailingRecipient):
            for row in db.query(model):
                row.email = ADDRESS % row.id


def test_no_answer_to_an_action_and_no_mail_holds_what_is_not_ours(hostile_matrix, config):
    """Every action with its example; the mails it sends are in the outbox."""
    matrix, wrong = hostile_matrix, []
    deliverable(matrix)
    for spec in ACTIONS:
        example = EXAMPLES[spec.path]
        reply = matrix.ask("own", spec, example.who, matrix.own, "yes")
        wrong += [f"{name_of(spec)}: {each}" for each in foreign_content.in_reply(reply)]
    mails = [path.read_bytes() for path in config.outbox.glob("*.eml")]
    wrong += [each for mail in mails for each in foreign_content.in_mail(mail)]
    assert wrong == []
    assert len([mail for mail in mails if b"qz" in mail]) >= 10


def test_what_is_typed_comes_back_as_text(hostile_matrix):
    """Hostile text in every field of every form: after an error the form, or what was typed, is shown again."""
    wrong, hostile_matrix.database.ends = [], []
    deliverable(hostile_matrix)
    for spec in ACTIONS:
        example = EXAMPLES[spec.path]
        place = example.placed({**hostile_matrix.own, "session": hostile_matrix.sessions["moderator"]})
        who = NOBODY if example.who == NOBODY else "administrator"
        fields = dict.fromkeys((*example.fields(place), "name", "title", "text", "reason", "email", "q"), LINE)
        for headers in ({}, {"hx-request": "true"}):
            reply = hostile_matrix.client.post(address(spec, place), data=fields, headers=cookie(who) | headers)
            assert reply.status_code < 500, name_of(spec)
            wrong += [f"{name_of(spec)}: {each}" for each in foreign_content.in_reply(reply)]
    assert wrong == []


@pytest.mark.parametrize(
    "html",
    [
        "<b qz>",
        "<p onclick=x>",
        "<a href=' JavaScript:x'>x</a>",
        "<qz></qz>",
        "<title></title><svg/qz=1>",
        "<textarea></textarea><img src=x qz>",
        "qz1337qz",
        "<input value='' qz=''>",
        "<i style='x'></i>",
    ],
)
def test_the_sweep_sees(html):
    assert foreign_content.in_html(html)
    assert not foreign_content.in_html("<p title='&lt;b qz>'>&lt;b qz> <a href='/x' hx-get='/x'>javascript:</a></p>")
