"""Country pages: sections with their versions, programmes and for which countries, and sources of knowledge."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.create_table(
        "knowledge_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("operator", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("good_for", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=False),
        sa.Column("source_date", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("starter_key", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knowledge_source")),
        sa.UniqueConstraint("starter_key", name=op.f("uq_knowledge_source_starter_key")),
    )
    op.create_table(
        "country_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("review_months", sa.Integer(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        sa.Column("reviewed_as", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_country_section_country_code_country")
        ),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["user.id"], name=op.f("fk_country_section_reviewed_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_country_section")),
        sa.UniqueConstraint("country_code", "topic", name=op.f("uq_country_section_country_code_topic")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("run_by", sa.Text(), nullable=False),
        sa.Column("applying", sa.Text(), nullable=False),
        sa.Column("target_group", sa.Text(), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("countries_note", sa.Text(), nullable=False),
        sa.Column("amounts", sa.Text(), nullable=False),
        sa.Column("amounts_as_of", sa.String(length=100), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("validity_note", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("state_note", sa.String(length=200), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("replaced_note", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=False),
        sa.Column("source_date", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_as", sa.String(length=120), nullable=False),
        sa.Column("starter_key", sa.String(length=200), nullable=True),
        sa.Column("starter_digest", sa.String(length=64), nullable=False),
        sa.Column("edited_at", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("scope in ('listed', 'all', 'varying')", name=op.f("ck_programme_scope")),
        sa.CheckConstraint("state in ('running', 'unclear', 'ended')", name=op.f("ck_programme_state")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["user.id"], name=op.f("fk_programme_checked_by_id_user")),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["programme.id"], name=op.f("fk_programme_replaced_by_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("starter_key", name=op.f("uq_programme_starter_key")),
    )
    op.create_table(
        "country_section_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_as", sa.String(length=120), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_country_section_version_by_id_user")),
        sa.ForeignKeyConstraint(
            ["section_id"], ["country_section.id"], name=op.f("fk_country_section_version_section_id_country_section")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_country_section_version")),
        sa.UniqueConstraint("section_id", "number", name=op.f("uq_country_section_version_section_id_number")),
    )
    op.create_table(
        "programme_country",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["country_code"], ["country.code"], name=op.f("fk_programme_country_country_code_country")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_country_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_country")),
        sa.UniqueConstraint(
            "programme_id", "country_code", name=op.f("uq_programme_country_programme_id_country_code")
        ),
    )
    with op.batch_alter_table("programme_country", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_country_country_code"), ["country_code"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("programme_country", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_country_country_code"))

    op.drop_table("programme_country")
    op.drop_table("country_section_version")
    op.drop_table("programme")
    op.drop_table("country_section")
    op.drop_table("knowledge_source")
