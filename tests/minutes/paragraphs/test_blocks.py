"""Paragraphs: adding, saving, merging, converting, removing. Through the pages, as the editor and as plain forms."""

from sqlalchemy import select

from roundtable.core.models import Event
from roundtable.minutes.models import Block, BlockRevision, Decision
from tests.minutes.conftest import BASE, JSON


def add(client, desk, text, key="k1", kind="note", item=0, **more):
    return client.post(
        f"{BASE}/items/{item or desk.papers}/blocks",
        data={"text": text, "client_key": key, "kind": kind, **more},
        headers=JSON,
    )


def save(client, block, base, text, key="k1", **more):
    return client.post(
        f"{BASE}/blocks/{block}",
        data={"text": text, "base_rev": base, "client_key": key, **more},
        headers=JSON,
    )


def text_of(desk, block):
    with desk.database.read() as db:
        return db.get(Block, block).text


def revisions(desk, block):
    with desk.database.read() as db:
        return [
            (r.rev, r.text, r.change)
            for r in db.scalars(
                select(BlockRevision).where(BlockRevision.block_id == block).order_by(BlockRevision.rev)
            )
        ]


def test_acknowledgement_carries_revision_and_time(visit, desk):
    ack = add(visit("birgit"), desk, "Sechs Einträge stimmen.").json()
    assert (ack["rev"], ack["own_rev"], ack["text"], ack["conflict"]) == (1, 1, None, False)
    assert len(ack["time"]) == 5
    assert text_of(desk, ack["block"]) == "Sechs Einträge stimmen."


def test_same_key_again_makes_no_second_paragraph(visit, desk):
    birgit = visit("birgit")
    first = add(birgit, desk, "Sechs Einträge").json()
    again = add(birgit, desk, "Sechs Einträge").json()
    longer = add(birgit, desk, "Sechs Einträge stimmen.").json()
    assert first["block"] == again["block"] == longer["block"]
    assert text_of(desk, first["block"]) == "Sechs Einträge stimmen."
    with desk.database.read() as db:
        assert len(db.scalars(select(Block)).all()) == 1


def test_lost_answer_does_not_make_a_conflict_with_oneself(visit, desk):
    birgit = visit("birgit")
    block = add(birgit, desk, "Eins").json()["block"]
    save(birgit, block, 1, "Eins zwei")  # the answer of this one never arrives
    ack = save(birgit, block, 1, "Eins zwei drei").json()
    assert (ack["conflict"], ack["text"]) == (False, None)
    assert text_of(desk, block) == "Eins zwei drei"


def test_changes_in_different_sentences_are_merged(visit, desk):
    block = add(visit("birgit"), desk, "Der erste Satz steht hier. Der zweite Satz steht dort.").json()["block"]
    save(visit("ole"), block, 1, "Der erste Satz steht ganz oben. Der zweite Satz steht dort.", key="ole")
    ack = save(visit("birgit"), block, 1, "Der erste Satz steht hier. Der zweite Satz steht unten.").json()
    assert ack["conflict"] is False
    assert ack["text"] == text_of(desk, block) == "Der erste Satz steht ganz oben. Der zweite Satz steht unten."


def test_typing_on_after_a_merge_goes_on_from_the_own_text(visit, desk):
    birgit, ole = visit("birgit"), visit("ole")
    block = add(birgit, desk, "Der erste Satz steht hier. Mitte bleibt so. Und").json()["block"]
    save(ole, block, 1, "Der erste Satz steht oben. Mitte bleibt so. Und", key="ole")
    ack = save(birgit, block, 1, "Der erste Satz steht hier. Mitte bleibt so. Und der zweite").json()
    ack = save(
        birgit, block, ack["own_rev"], "Der erste Satz steht hier. Mitte bleibt so. Und der zweite folgt."
    ).json()
    assert (ack["conflict"], text_of(desk, block)) == (
        False,
        "Der erste Satz steht oben. Mitte bleibt so. Und der zweite folgt.",
    )


def test_same_words_become_a_conflict_that_keeps_both(visit, desk):
    birgit, ole = visit("birgit"), visit("ole")
    block = add(birgit, desk, "Im Verzeichnis wird vermerkt, ob.").json()["block"]
    save(ole, block, 1, "Im Verzeichnis wird vermerkt, ob dort Pässe möglich sind.", key="ole")
    ack = save(birgit, block, 1, "Im Verzeichnis wird vermerkt, welche Papiere es gibt.").json()
    assert ack["conflict"] is True
    assert text_of(desk, block) == "Im Verzeichnis wird vermerkt, ob dort Pässe möglich sind."
    page = ole.get(f"{desk.url}/edit").text
    assert "welche Papiere es gibt" in page and "ob dort Pässe möglich sind" in page
    assert "Zwei Fassungen" in page
    assert "welche Papiere" not in visit("petra").get(f"{desk.url}/edit").text


def conflict(visit, desk):
    birgit, ole = visit("birgit"), visit("ole")
    block = add(birgit, desk, "Anfang. Vermerkt wird, ob. Ende.").json()["block"]
    save(ole, block, 1, "Anfang. Vermerkt wird, ob Pässe möglich sind. Ende.", key="ole")
    assert save(birgit, block, 1, "Anfang. Vermerkt wird, welche Papiere es gibt. Ende.").json()["conflict"]
    with desk.database.read() as db:
        from roundtable.minutes.models import BlockConflict

        return block, db.scalar(select(BlockConflict.id))


def choose(visit, number, choice, name="jonas"):
    return visit(name).post(
        f"{BASE}/conflicts/{number}/choice", data={"choice": choice}, headers={"hx-request": "true"}
    )


def test_choosing_a_version(visit, desk):
    block, number = conflict(visit, desk)
    save(visit("petra"), block, 3, "x")  # a volunteer may not write
    assert choose(visit, number, "mine").status_code == 200
    assert text_of(desk, block) == "Anfang. Vermerkt wird, welche Papiere es gibt. Ende."
    assert choose(visit, number, "theirs").status_code == 409
    assert "Anfang. Vermerkt wird, ob Pässe möglich sind. Ende." in [text for _, text, _ in revisions(desk, block)]


def test_both_stay_one_below_the_other(visit, desk):
    block, number = conflict(visit, desk)
    choose(visit, number, "both")
    assert text_of(desk, block) == (
        "Anfang. Vermerkt wird, ob Pässe möglich sind. Ende.\n\nAnfang. Vermerkt wird, welche Papiere es gibt. Ende."
    )


def test_choice_keeps_what_a_third_person_added_meanwhile(visit, desk):
    block, number = conflict(visit, desk)
    save(
        visit("jonas"),
        block,
        4,
        "Nachtrag von Jonas. Anfang. Vermerkt wird, ob Pässe möglich sind. Ende.",
        key="jonas",
    )
    choose(visit, number, "mine")
    assert text_of(desk, block) == "Nachtrag von Jonas. Anfang. Vermerkt wird, welche Papiere es gibt. Ende."


def test_choice_on_an_outdated_card_is_refused_when_it_would_hide_a_change(visit, desk):
    block, number = conflict(visit, desk)
    save(visit("jonas"), block, 4, "Anfang. Vermerkt wird, ob Visa möglich sind. Ende.", key="jonas")
    url, headers = f"{BASE}/conflicts/{number}/choice", {"hx-request": "true"}
    assert visit("ole").post(url, data={"choice": "mine", "rev": "4"}, headers=headers).status_code == 409
    assert "Visa" in text_of(desk, block)
    assert visit("ole").post(url, data={"choice": "mine", "rev": "5"}, headers=headers).status_code == 200


def test_author_types_on_after_a_conflict(visit, desk):
    birgit = visit("birgit")
    block, number = conflict(visit, desk)
    ack = save(birgit, block, 3, "Anfang. Vermerkt wird, welche Papiere es dort wirklich gibt. Ende.").json()
    assert ack["conflict"] is True
    page = birgit.get(f"{desk.url}/edit").text
    assert page.count("Zwei Fassungen") == 1
    assert "wirklich" in page
    choose(visit, number, "mine")
    assert text_of(desk, block) == "Anfang. Vermerkt wird, welche Papiere es dort wirklich gibt. Ende."


def test_hostile_text_in_both_versions_is_only_text(visit, desk):
    birgit, ole = visit("birgit"), visit("ole")
    block = add(birgit, desk, "Anfang <b>x</b>").json()["block"]
    save(ole, block, 1, 'Anfang <script>alert("ole")</script>', key="ole")
    save(birgit, block, 1, "Anfang <img src=x onerror=alert('birgit')>")
    page = birgit.get(f"{desk.url}/edit").text
    assert "&lt;script&gt;" in page and "&lt;img" in page
    assert "<script>alert" not in page and "<img" not in page and "<b>x" not in page


def test_removed_while_another_edits_comes_back_with_the_text(visit, desk):
    birgit, ole = visit("birgit"), visit("ole")
    block = add(birgit, desk, "Ein Satz.").json()["block"]
    assert ole.post(f"{BASE}/blocks/{block}/removal", headers={"hx-request": "true"}).status_code == 200
    ack = save(birgit, block, 1, "Ein Satz. Noch einer.").json()
    assert (ack["restored"], ack["removed"], text_of(desk, block)) == (True, False, "Ein Satz. Noch einer.")


def test_emptied_paragraph_is_removed_and_can_be_brought_back(visit, desk):
    birgit = visit("birgit")
    block = add(birgit, desk, "Ein Satz.").json()["block"]
    assert save(birgit, block, 1, "").json()["removed"] is True
    assert "Ein Satz." not in visit("petra").get(f"{desk.url}/edit").text
    assert birgit.post(f"{BASE}/blocks/{block}/restoration").status_code == 303
    assert "Ein Satz." in visit("petra").get(f"{desk.url}/edit").text


def test_emptying_does_not_drop_what_somebody_else_wrote(visit, desk):
    birgit = visit("birgit")
    block = add(birgit, desk, "Ein Satz.").json()["block"]
    save(visit("ole"), block, 1, "Ein Satz. Von Ole ergänzt.", key="ole")
    ack = save(birgit, block, 1, "").json()
    assert (ack["removed"], ack["text"]) == (False, "Ein Satz. Von Ole ergänzt.")


def test_converting_keeps_text_author_history_and_number(visit, desk):
    birgit = visit("birgit")
    block = add(birgit, desk, "Jeder Eintrag erhält ein Prüfdatum.").json()["block"]
    for kind in ("decision", "note", "decision"):
        birgit.post(f"{BASE}/blocks/{block}/kind", data={"kind": kind})
    other = add(birgit, desk, "Noch ein Beschluss.", key="k2", kind="decision").json()["block"]
    with desk.database.read() as db:
        row = db.get(Block, block)
        assert (row.kind, row.text, row.author.name) == (
            "decision",
            "Jeder Eintrag erhält ein Prüfdatum.",
            "Birgit",
        )
        numbers = {d.block_id: d.label for d in db.scalars(select(Decision))}
    assert numbers == {block: "1/2026", other: "2/2026"}
    assert [change for _, _, change in revisions(desk, block)] == ["written", "decision", "note", "decision"]


def test_number_of_a_removed_decision_is_not_given_again(visit, desk):
    birgit = visit("birgit")
    first = add(birgit, desk, "Erster.", kind="decision").json()["block"]
    birgit.post(f"{BASE}/blocks/{first}/removal")
    second = add(birgit, desk, "Zweiter.", key="k2", kind="decision").json()["block"]
    birgit.post(f"{BASE}/blocks/{first}/restoration")
    with desk.database.read() as db:
        assert {d.block_id: d.number for d in db.scalars(select(Decision))} == {first: 1, second: 2}


def test_moving_up_and_down(visit, desk):
    birgit = visit("birgit")
    a, b, c = (add(birgit, desk, text, key=text).json()["block"] for text in ("A", "B", "C"))
    birgit.post(f"{BASE}/blocks/{c}/position", data={"up": "1"})
    birgit.post(f"{BASE}/blocks/{b}/removal")
    birgit.post(f"{BASE}/blocks/{c}/position", data={"up": "1"})
    birgit.post(f"{BASE}/blocks/{c}/position", data={"up": "1"})
    with desk.database.read() as db:
        order = db.scalars(select(Block.id).where(Block.removed_at.is_(None)).order_by(Block.position)).all()
    assert order == [c, a]


def test_too_long_says_so_and_changes_nothing(visit, desk):
    birgit = visit("birgit")
    block = add(birgit, desk, "Kurz.").json()["block"]
    reply = save(birgit, block, 1, "x" * 20_001)
    assert reply.status_code == 422
    assert "20001" in reply.json()["error"] and "20000" in reply.json()["error"]
    form = birgit.post(f"{BASE}/blocks/{block}", data={"text": "y" * 20_001, "base_rev": 1})
    assert form.status_code == 422 and "y" * 20_001 in form.text
    assert text_of(desk, block) == "Kurz."


def test_text_of_somebody_else_who_signed_in_since_is_refused(visit, desk):
    birgit = visit("birgit")
    block = add(birgit, desk, "Kurz.").json()["block"]
    reply = save(birgit, block, 1, "Von Ole getippt", **{"as": "999"})
    assert (reply.status_code, text_of(desk, block)) == (409, "Kurz.")


def test_without_javascript_the_same_form_is_posted(visit, desk):
    birgit = visit("birgit")
    page = birgit.get(f"{desk.url}/edit").text
    assert f'action="{BASE}/items/{desk.papers}/blocks"' in page
    reply = birgit.post(
        f"{BASE}/items/{desk.papers}/blocks",
        data={
            "text": "Ohne Skript.",
            "client_key": "n1",
            "kind": ["note", "decision"],
            "back": f"{desk.url}/edit",
        },
    )
    assert reply.status_code == 303 and reply.headers["location"].startswith(f"{desk.url}/edit#block-")
    page = birgit.get(f"{desk.url}/edit").text
    assert "Ohne Skript." in page and "Beschluss 1/2026" in page


def test_without_javascript_the_first_sign_chooses_the_kind(visit, desk):
    birgit = visit("birgit")
    for number, text in enumerate(("! Der Ablauf wird erprobt.", "@Birgit Raum buchen", "Ein ! mitten im Satz.")):
        reply = birgit.post(
            f"{BASE}/items/{desk.papers}/blocks",
            data={"text": text, "client_key": f"s{number}", "kind": "note", "back": f"{desk.url}/edit"},
        )
        assert reply.status_code == 303
    page = birgit.get(f"{desk.url}/edit").text
    assert "Beschluss 1/2026" in page and "! Der Ablauf" not in page
    assert "rt-mark--action" in page and "Ein ! mitten im Satz." in page


def test_edit_page_and_piece(visit, desk):
    birgit = visit("birgit")
    block = add(birgit, desk, "Ein Satz.").json()["block"]
    whole = birgit.get(f"{BASE}/blocks/{block}/edit").text
    piece = birgit.get(f"{BASE}/blocks/{block}/edit", headers={"hx-request": "true"}).text
    assert "<!doctype html>" in whole and "<!doctype" not in piece
    assert f'id="edit-{block}"' in whole and f'id="edit-{block}"' in piece
    assert "Ein Satz." in birgit.get(f"{BASE}/blocks/{block}/history").text


def test_remove_button_of_an_editor_keeps_what_was_typed_in_the_history(visit, desk):
    birgit = visit("birgit")
    block = add(birgit, desk, "Ein Satz.").json()["block"]
    birgit.post(f"{BASE}/blocks/{block}/removal", data={"text": "Ein Satz mit Zusatz.", "base_rev": "1"})
    assert "Ein Satz mit Zusatz." in [text for _, text, _ in revisions(desk, block)]


def test_every_change_is_recorded(visit, desk):
    add(visit("birgit"), desk, "Ein Satz.")
    with desk.database.read() as db:
        event = db.scalars(select(Event).order_by(Event.id.desc())).first()
    assert (event.verb, event.topic, event.data) == (
        "minutes.block_added",
        f"minutes/{desk.meeting}",
        {"title": "Passersatzpapiere"},
    )


def test_foreign_and_unknown_ids_are_404(visit, desk):
    block = add(visit("birgit"), desk, "Ein Satz.").json()["block"]
    assert visit("merle").post(f"/tables/kiel/blocks/{block}", data={"text": "x", "base_rev": "1"}).status_code == 404
    assert visit("merle").get(f"/tables/kiel/blocks/{block}/edit").status_code == 404
    assert visit("birgit").post(f"{BASE}/blocks/999999", data={"text": "x", "base_rev": "1"}).status_code == 404
    assert text_of(desk, block) == "Ein Satz."


def test_a_guest_sees_no_draft(visit, desk):
    add(visit("birgit"), desk, "Ein Satz.")
    assert "Ein Satz." in visit("petra").get(f"{desk.url}/edit").text
    assert visit("gesa").get(f"{desk.url}/edit").status_code == 403
    assert visit("gesa").get(desk.url).status_code == 404
