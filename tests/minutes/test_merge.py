"""What happens when two people change one block of minutes, and how differences are shown."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundtable.minutes.merge import Conflict, LineChange, Merge, line_diff, merge, normal, word_diff

BASE = (
    "Die Moderation eröffnet die Sitzung. Die Tagesordnung wird angenommen. Der Termin ist am 15. März.\n"
    "\n"
    "Die Beratungsstelle berichtet über 31 Beratungen. Es gab keine Fragen.\n"
)


def changed(old: str, new: str, text: str = BASE) -> str:
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        (("eröffnet", "schließt"), ("15.", "16.")),
        (("angenommen", "geändert"), ("keine", "zwei")),
        (("Die Moderation", "Petra"), ("über 31 Beratungen", "kurz")),
        ((" Es gab keine Fragen.", ""), ("eröffnet", "beginnt")),
        (("31 Beratungen.", "31 Beratungen. Davon 9 mit Familie."), ("15. März", "16. April")),
        (("\n\n", "\n\nNeuer Absatz.\n\n"), ("Fragen", "Rückfragen")),
        (("Der Termin ist am 15. März.", ""), ("Beratungsstelle", "Beratung")),
    ],
)
def test_changes_in_different_places_merge(theirs: tuple[str, str], mine: tuple[str, str]) -> None:
    both = changed(*mine, text=changed(*theirs))
    assert merge(BASE, changed(*theirs), changed(*mine)) == Merge(both, [])
    assert merge(BASE, changed(*mine), changed(*theirs)) == Merge(both, [])


def test_changes_of_neighbouring_lines_merge() -> None:
    base = "- Petra fragt nach\n- Ali ruft an\n- Jo schreibt\n"
    theirs = changed("Petra fragt", "Petra schreibt", base)
    mine = changed("Ali ruft an", "Ali ruft morgen an", base)
    assert merge(base, theirs, mine) == Merge("- Petra schreibt nach\n- Ali ruft morgen an\n- Jo schreibt\n", [])


def test_going_on_after_the_last_sentence_is_no_change_of_it() -> None:
    theirs, mine = "Der allererste Satz.", "Der erste Satz. Und der zweite."
    both = Merge("Der allererste Satz. Und der zweite.", [])
    assert merge("Der erste Satz.", theirs, mine) == merge("Der erste Satz.", mine, theirs) == both


def test_one_sided_changes_are_taken_over() -> None:
    assert merge(BASE, BASE, "neu") == Merge("neu", [])
    assert merge(BASE, "neu", BASE) == Merge("neu", [])
    assert merge(BASE, BASE, BASE) == Merge(BASE, [])
    assert merge("", "", "") == Merge("", [])


def test_the_same_change_by_both_is_made_once() -> None:
    added = BASE + "Ende um 16 Uhr.\n"
    assert merge(BASE, added, added) == Merge(added, [])
    both = changed("15.", "16.")
    assert merge(BASE, changed("keine", "viele", both), both) == Merge(changed("keine", "viele", both), [])


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        (("angenommen", "geändert"), ("angenommen", "abgelehnt")),
        (("wird angenommen", "wurde angenommen"), ("angenommen", "abgelehnt")),
        (("Tagesordnung wird", "Agenda wird"), ("wird angenommen", "ist angenommen")),
        (("Die Tagesordnung wird angenommen. ", ""), ("angenommen", "abgelehnt")),
        (("wird angenommen.", "wird angenommen und ergänzt."), ("angenommen.", "abgelehnt.")),
    ],
)
def test_changes_of_the_same_or_neighbouring_words_conflict(theirs: tuple[str, str], mine: tuple[str, str]) -> None:
    found = merge(BASE, changed(*theirs), changed(*mine))
    assert found.text == changed(*theirs)
    assert [conflict.base for conflict in found.conflicts] == ["Die Tagesordnung wird angenommen. "]
    assert found.conflicts[0].mine == changed(*mine, text="Die Tagesordnung wird angenommen. ")
    assert found.conflicts[0].theirs in changed(*theirs)


def test_a_conflict_leaves_the_other_changes_merged() -> None:
    theirs = changed("angenommen", "geändert")
    mine = changed("keine", "zwei", changed("angenommen", "abgelehnt"))
    sentence = "Die Tagesordnung wird angenommen. "
    assert merge(BASE, theirs, mine) == Merge(
        changed("keine", "zwei", theirs),
        [
            Conflict(
                sentence,
                changed("angenommen", "geändert", sentence),
                changed("angenommen", "abgelehnt", sentence),
            )
        ],
    )


def test_two_rewritings_of_a_sentence_are_not_shuffled_together() -> None:
    base = "Die Frist ist der 15. März."
    theirs = "Der Termin ist verschoben worden."
    mine = "Das ist so nicht besprochen worden."
    assert merge(base, theirs, mine) == Merge(theirs, [Conflict(base, theirs, mine)])


def test_both_add_different_text_at_the_end() -> None:
    found = merge(BASE, BASE + "Von A.\n", BASE + "Von B.\n")
    assert found == Merge(BASE + "Von A.\n", [Conflict("", "Von A.\n", "Von B.\n")])


def test_both_start_an_empty_block() -> None:
    assert merge("", "Von A", "Von B") == Merge("Von A", [Conflict("", "Von A", "Von B")])


def test_line_ends_and_decomposed_umlauts_are_no_changes() -> None:
    mine = changed("keine", "viele").replace("\n", "\r\n").replace("ö", "o\u0308")
    assert merge(BASE, changed("15.", "16."), mine) == Merge(changed("keine", "viele", changed("15.", "16.")), [])
    assert merge(BASE, BASE, BASE.replace("\n", "\r")).text == BASE


def test_deleting_what_the_other_one_edits_conflicts() -> None:
    paragraph = "Die Beratungsstelle berichtet über 31 Beratungen. Es gab keine Fragen.\n"
    found = merge(BASE, changed(paragraph, ""), changed("31", "32"))
    assert found.text == changed(paragraph, "")
    assert "32" in found.conflicts[0].mine


TEXTS = st.lists(st.sampled_from(["a", "b ", "c. ", "d\n", "\n", "ä", "1. ", "„e“ ", "…", "!", " "]), max_size=12)


@given(TEXTS, TEXTS, TEXTS)
def test_merging_is_lossless_and_symmetric_without_conflict(
    base: list[str], theirs: list[str], mine: list[str]
) -> None:
    one, two, three = "".join(base), "".join(theirs), "".join(mine)
    found, mirrored = merge(one, two, three), merge(one, three, two)
    assert (found.conflicts == []) == (mirrored.conflicts == [])
    if not found.conflicts:
        assert found.text == mirrored.text
    assert merge(one, two, one).text == two
    assert merge(one, one, three).text == three


@given(TEXTS, TEXTS)
def test_word_diff_contains_both_texts(old: list[str], new: list[str]) -> None:
    a, b = "".join(old), "".join(new)
    parts = word_diff(a, b)
    assert "".join(text for kind, text in parts if kind != "added") == a
    assert "".join(text for kind, text in parts if kind != "removed") == b
    assert all(text for _, text in parts)
    assert all(one[0] != two[0] for one, two in pairwise(parts))


@given(TEXTS, TEXTS)
def test_line_diff_contains_both_texts(old: list[str], new: list[str]) -> None:
    a, b = "".join(old), "".join(new)
    parts = [part for change in line_diff(a, b) for part in change.parts]
    assert "".join(text for kind, text in parts if kind != "added") == a
    assert "".join(text for kind, text in parts if kind != "removed") == b


def test_word_diff_reads_like_a_correction() -> None:
    assert word_diff("am 15. April kommt Petra in das Haus", "am 16. Mai kommt Paul in das Haus") == [
        ("same", "am "),
        ("removed", "15. April "),
        ("added", "16. Mai "),
        ("same", "kommt "),
        ("removed", "Petra "),
        ("added", "Paul "),
        ("same", "in das Haus"),
    ]
    assert word_diff("a\r\nb", "a\nb") == [("same", "a\nb")]
    assert word_diff("", "neu") == [("added", "neu")]
    assert word_diff("", "") == []


def test_line_diff_pairs_rewritten_paragraphs() -> None:
    new = changed("15.", "16.").replace("\n\n", "\n\nGanz neu hier.\n\n")
    lines = BASE.splitlines(keepends=True)
    start = "Die Moderation eröffnet die Sitzung. Die Tagesordnung wird angenommen. Der Termin ist am "
    assert line_diff(BASE, new) == [
        LineChange("changed", [("same", start), ("removed", "15."), ("added", "16."), ("same", " März.\n")]),
        LineChange("added", [("added", "\n")]),
        LineChange("added", [("added", "Ganz neu hier.\n")]),
        LineChange("same", [("same", "\n")]),
        LineChange("same", [("same", lines[2])]),
    ]


def test_line_diff_does_not_pair_unlike_lines() -> None:
    assert [change.kind for change in line_diff("Erster Satz.\n", "Völlig anderer Inhalt.\n")] == [
        "removed",
        "added",
    ]


def test_normal_keeps_everything_but_line_ends_and_composition() -> None:
    assert normal("a\r\nb\rc\n a\u0308  ") == "a\nb\nc\n ä  "


@pytest.mark.parametrize(
    "text",
    [
        "a\n" * 10_000,
        "Wort " * 4_000,
        "\n" * 20_000,
        "a" * 20_000,
        "a. " * 6_000,
        BASE * 120,
        "a b\n" * 5_000,
    ],
)
def test_repetitive_texts_of_20_kb_take_no_time(text: str) -> None:
    start = time.process_time()
    merge(text, "x " + text + "y", text[: len(text) // 2] + " z " + text[len(text) // 2 :])
    word_diff(text, "x" + text[: len(text) // 3])
    line_diff(text, text[::-1])
    assert time.process_time() - start < 1.0
