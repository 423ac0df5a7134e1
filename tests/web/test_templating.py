"""{% call keep(…) %}: the frame around pages is rendered once for each key, and never shown to somebody else."""

from sqlalchemy import select

from roundtable.accounts.models import User
from roundtable.tables.models import Member, RoundTable
from roundtable.web.templating import env
from tests import world

TABLE = "/tables/dithmarschen"


def top(client, path=TABLE):
    """The head of the page, which is cached."""
    return client.get(path).text.partition("<main")[0]


def test_rendered_once_for_each_key():
    made = []
    template = env.from_string("{% call keep('test-once', key) %}<b>{{ make(key) }}</b>{% endcall %}")

    def make(key):
        made.append(key)
        return f"<{key}>"

    shown = [template.render(key=key, make=make) for key in ("a", "b", "a", "a")]
    assert shown == ["<b>&lt;a&gt;</b>", "<b>&lt;b&gt;</b>", "<b>&lt;a&gt;</b>", "<b>&lt;a&gt;</b>"]
    assert made == ["a", "b"]


def test_nobody_gets_the_frame_of_somebody_else(visit):
    petra, jonas, gesa = visit("petra"), visit("jonas"), visit("gesa")
    for _ in range(2):
        heads = {name: top(client) for name, client in (("Petra", petra), ("Jonas", jonas), ("Gesa", gesa))}
        for name, head in heads.items():
            assert {who for who in heads if who in head} == {name}
        # Tasks are shown to people who may read them, Kiel only to its members.
        assert [f"{TABLE}/tasks" in head for head in heads.values()] == [True, True, False]
        assert ["/tables/kiel" in head for head in heads.values()] == [False, True, False]


def test_a_change_of_what_the_frame_shows_is_there_with_the_next_page(visit, database):
    gesa = visit("gesa")
    before = top(gesa)
    assert "Gesa" in before and "/tables/kiel" not in before and f"{TABLE}/tasks" not in before
    with database.write() as db:
        user = db.scalars(select(User).where(User.email == world.email("gesa"))).one()
        user.name = "Gesine"
        seat = db.scalars(select(Member).where(Member.user_id == user.id)).one()
        seat.role = "volunteer"
        kiel = db.scalars(select(RoundTable).where(RoundTable.slug == "kiel")).one()
        db.add(Member(table_id=kiel.id, user_id=user.id, role="guest"))
    after = top(gesa)
    assert "Gesine" in after and "Gesa" not in after
    assert "/tables/kiel" in after and f"{TABLE}/tasks" in after


def test_two_languages_do_not_mix(visit):
    petra = visit("petra")
    german = top(petra)
    assert "Sitzungen" in german and "Meetings" not in german
    petra.post("/language", data={"locale": "en"})
    english = top(petra)
    assert "Meetings" in english and "Sitzungen" not in english
    assert "Sitzungen" in top(visit("ole"))
