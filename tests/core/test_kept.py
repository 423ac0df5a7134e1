"""Kept, the cache that is bounded by bytes: the least recently used entries are dropped first."""

from roundtable.core.kept import Kept


def test_the_longest_unused_goes_first():
    kept: Kept[str, bytes] = Kept(10, len)
    kept.put("a", b"1234")
    kept.put("b", b"1234")
    assert kept.get("a") == b"1234"  # now "b" is the least recently used
    kept.put("c", b"1234")
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (b"1234", None, b"1234")
    assert (len(kept), kept.size) == (2, 8)


def test_a_value_in_place_of_another_is_counted_once():
    kept: Kept[str, bytes] = Kept(10, len)
    for size in (3, 9, 5):
        kept.put("a", b"x" * size)
    assert (kept.get("a"), kept.size) == (b"xxxxx", 5)
    kept.put("a", b"y", unless=lambda old: len(old) > 1)
    assert kept.get("a") == b"xxxxx"


def test_what_is_larger_than_all_the_room_is_not_kept():
    kept: Kept[str, bytes] = Kept(10, len)
    kept.put("a", b"x" * 11)
    assert (kept.get("a"), len(kept), kept.size) == (None, 0, 0)


def test_nothing_is_left_after_clearing():
    kept: Kept[str, bytes] = Kept(10, len)
    kept.put("a", b"x")
    kept.clear()
    assert (kept.get("a"), len(kept), kept.size) == (None, 0, 0)
