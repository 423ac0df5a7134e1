"""Every role is complete: it has a name in both languages, can be given, and is accepted by the database."""

import argparse

import pytest
from sqlalchemy import text

from roundtable import cli
from roundtable.core import i18n, role_words
from roundtable.core.config import ROOT
from roundtable.core.permissions import PERMISSIONS, ROLES, STATE_ROLES, TABLE_ROLES
from tests.world import SEATS, STATE


def words(function, roles, locale):
    with i18n.use(locale):
        return [function(role) for role in roles]


@pytest.mark.parametrize(("said", "roles"), [("role_name", ROLES), ("role_hint", TABLE_ROLES), ("somebody", ROLES)])
def test_every_role_has_its_words_in_german_and_english(said, roles):
    german, english = (words(getattr(role_words, said), roles, locale) for locale in ("de", "en"))
    assert len(set(german)) == len(set(english)) == len(roles)
    assert german != english


def test_every_role_has_rights_and_somebody_in_the_tests_who_holds_it():
    assert set(PERMISSIONS) == set(ROLES)
    assert {role for role, _organisation in SEATS.values()} == set(TABLE_ROLES)
    assert set(STATE.values()) == set(STATE_ROLES)


@pytest.mark.parametrize("role", TABLE_ROLES)
def test_a_role_at_a_table_can_be_given_where_members_are_changed_and_invited(visit, role):
    birgit = visit("birgit")
    seat = birgit.get("/tables/dithmarschen/members").text.split('id="member-')[1].split('"')[0]
    for path in (f"/tables/dithmarschen/members/{seat}", "/tables/dithmarschen/invitations"):
        page = birgit.get(path).text
        assert f'value="{role}"' in page, path
        assert words(role_words.role_name, [role], "de")[0] in page


@pytest.mark.parametrize("role", ROLES)
def test_a_role_can_be_given_by_the_administration_and_on_the_command_line(visit, role):
    assert f'value="{role}"' in visit("anton").get("/people/new").text
    assert isinstance(cli.parser().parse_args(["user", "add", "a@example.org", "--role", role]), argparse.Namespace)


def test_the_database_takes_every_role(database):
    with database.write() as db:
        for role in TABLE_ROLES:
            db.execute(text("UPDATE member SET role = :role WHERE role = :role"), {"role": role})
            db.execute(text("UPDATE member SET role = :role"), {"role": role})
        for role in STATE_ROLES:
            db.execute(text('UPDATE "user" SET state_role = :role'), {"role": role})


def test_names_of_roles_stand_in_one_file():
    """A second table of role names would have to be kept in step by hand."""
    lists = [
        path.relative_to(ROOT).as_posix()
        for folder, kind in (("roundtable", "*.py"), ("templates", "*.html"))
        for path in (ROOT / folder).rglob(kind)
        if '"minute_taker":' in (source := path.read_text(encoding="utf-8")) and '"moderator":' in source
    ]
    assert sorted(lists) == ["roundtable/core/permissions.py", "roundtable/core/role_words.py"]
