"""What the guard finds in the texts of held_out.py, which says how they were written and what they can't prove.

First run, with the rules before: 67 of 140 places found (48 %), no strong and one weak false alarm in 113 paragraphs.
"""

from roundtable.core.text import fold
from roundtable.guard.places.queries import _name_words
from roundtable.guard.rules import numbers
from roundtable.guard.rules.checking import Known, check, normalise, rules
from tests.guard.rules import held_out, held_out_clean

STREETS = [held_out_clean.PLACE, *(each.get("street", "") for each in held_out_clean.DIRECTORY)]
KNOWN = Known(
    names=frozenset(_name_words([*held_out_clean.MEMBERS, *held_out_clean.ORGANISATIONS])),
    phones=frozenset(numbers.dialled(each["phone"]) for each in held_out_clean.DIRECTORY if "phone" in each),
    mails=frozenset(each["email"] for each in held_out_clean.DIRECTORY if "email" in each),
    streets=frozenset(fold(found[0]) for text in STREETS for found in rules("address")[0].pattern.finditer(text)),
)


def found_in(half: int) -> tuple[int, list[str]]:
    """In every second entry from `half` on: how many places are found (findings have to overlap), and those missed."""
    found, missed = 0, []
    for _kind, text, spans in held_out.entries()[half::2]:
        assert normalise(text) == text
        hits = check(text, KNOWN)
        for start, end in spans:
            if any(hit.start < end and hit.end > start for hit in hits):
                found += 1
            else:
                missed.append(text[start:end])
    return found, missed


def test_the_half_whose_misses_were_looked_at():
    found, missed = found_in(0)
    assert found >= 0.98 * (found + len(missed)), missed


def test_the_half_whose_misses_were_not_looked_at():
    """95.7 %, less than the 98 % of generated minutes; the first run found 47 %. Not a blind test: see held_out.py."""
    found, missed = found_in(1)
    print(f"\nheld out: {found} of {found + len(missed)}")
    assert found >= 0.95 * (found + len(missed)), missed


def test_clean_paragraphs_stay_quiet():
    hits = [hit for text in held_out_clean.CLEAN for hit in check(text, KNOWN)]
    strong = [hit for hit in hits if hit.strength == "strong"]
    assert len(strong) <= len(held_out_clean.CLEAN) / 100, strong
    assert len(hits) - len(strong) <= 0.02 * len(held_out_clean.CLEAN), hits
