"""Decision register, mailing, text modules.

The decisions of minutes that are published already enter the register as their newest version has them.
"""

import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    # The paragraph of the decision that is up for review: a topic is as hidden as that. No foreign key, see 0007.
    op.add_column("topic", sa.Column("block_id", sa.Integer(), nullable=True))
    _register_entry()
    _register_subject()
    _mailing()
    _mailing_recipient()
    _text_module()
    _enter_published(op.get_bind())


def _table(name: str, *columns: Any, keys: dict[str, str]) -> None:
    keys = {"table_id": "round_table", **keys}
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        *columns,
        *(
            sa.ForeignKeyConstraint([own], [f"{other}.id"], name=op.f(f"fk_{name}_{own}_{other}"))
            for own, other in keys.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _register_entry() -> None:
    _table(
        "register_entry",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("block_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("needs", sa.String(30), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("review_topic_id", sa.Integer(), nullable=True),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=True),
        sa.Column("changed_by", sa.String(120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("status in ('valid', 'replaced', 'done')", name=op.f("ck_register_entry_status")),
        sa.UniqueConstraint("block_id", name=op.f("uq_register_entry_block_id")),
        keys={
            "meeting_id": "meeting",
            "block_id": "block",
            "review_topic_id": "topic",
            "replaced_by_id": "register_entry",
        },
    )
    op.create_index("ix_register_entry_table_id_year", "register_entry", ["table_id", "year"])
    op.create_index("ix_register_entry_review_on", "register_entry", ["review_on"])
    op.create_index("ix_register_entry_replaced_by_id", "register_entry", ["replaced_by_id"])


def _register_subject() -> None:
    _table(
        "register_subject",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.CheckConstraint("kind in ('country', 'organisation')", name=op.f("ck_register_subject_kind")),
        sa.UniqueConstraint("entry_id", "kind", "value", name=op.f("uq_register_subject_entry_id_kind_value")),
        keys={"entry_id": "register_entry"},
    )
    op.create_index("ix_register_subject_table_id", "register_subject", ["table_id"])


def _mailing() -> None:
    _table(
        "mailing",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(10), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_by", sa.String(120), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("form in ('text', 'pdf')", name=op.f("ck_mailing_form")),
        keys={"meeting_id": "meeting", "sent_by_id": "user"},
    )


def _mailing_recipient() -> None:
    _table(
        "mailing_recipient",
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("locale", sa.String(5), nullable=False),
        sa.Column("part", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("part in ('attended', 'informed')", name=op.f("ck_mailing_recipient_part")),
        sa.CheckConstraint(
            "state in ('waiting', 'sending', 'sent', 'kept', 'failed')", name=op.f("ck_mailing_recipient_state")
        ),
        sa.UniqueConstraint("meeting_id", "number", "email", name=op.f("uq_mailing_recipient_meeting_id_number_email")),
        keys={"mailing_id": "mailing", "meeting_id": "meeting"},
    )
    op.create_index("ix_mailing_recipient_state", "mailing_recipient", ["state"])


def _text_module() -> None:
    _table(
        "text_module",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("starts", sa.String(120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('note', 'decision')", name=op.f("ck_text_module_kind")),
        keys={},
    )
    op.create_index("ix_text_module_table_id", "text_module", ["table_id"])


# --- What is published already ------------------------------------------------------------------------------

_NEWEST = sa.text(
    "SELECT minutes.meeting_id, minutes_version.table_id, minutes_version.content FROM minutes_version "
    "JOIN minutes ON minutes.id = minutes_version.minutes_id AND minutes.version = minutes_version.number"
)
_NEEDS = {"all": "minutes:read", "members": "items:members", "moderation": "items:moderation"}


def _enter_published(connection: sa.Connection) -> None:
    entries = sa.Table("register_entry", sa.MetaData(), autoload_with=connection)
    known = set(connection.scalars(sa.text("SELECT id FROM block")))
    for meeting_id, table_id, content in connection.execute(_NEWEST).all():
        found = json.loads(content)
        for item in found["items"]:
            for block in item["blocks"]:
                if _is_decision(block) and block["id"] in known:
                    row = _entry(found, item, block)
                    connection.execute(entries.insert().values(meeting_id=meeting_id, table_id=table_id, **row))


def _is_decision(block: dict[str, Any]) -> bool:
    return bool(block["decision"]) and block["decision"]["result"] != "postponed"


def _entry(found: dict[str, Any], item: dict[str, Any], block: dict[str, Any]) -> dict[str, Any]:
    decision, visibility = block["decision"], item.get("visibility", "all")
    number, _slash, year = decision["label"].partition("/")
    is_internal = visibility == "all" and block.get("internal", False)
    return {
        "block_id": block["id"],
        "year": int(year),
        "number": int(number),
        "title": item["title"][:200],
        "decided_on": date.fromisoformat(found["meeting"]["begin"][:10]),
        "text": block["text"],
        "outcome": {name: decision.get(name) for name in ("result", "yes", "no", "abstained")},
        "needs": "internal:read" if is_internal else _NEEDS[visibility],
        "status": "valid",
        "withdrawn": False,
        "changed_by": "",
        "version": 1,
    }


def downgrade() -> None:
    for table in ("text_module", "mailing_recipient", "mailing", "register_subject", "register_entry"):
        op.drop_table(table)
    op.drop_column("topic", "block_id")
