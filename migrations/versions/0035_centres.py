"""Centres: which also serve a Kreis, and the stops of mobile centres."""

import sqlalchemy as sa
from alembic import op

from migrations.types import UTCDateTime

revision = "0035"
down_revision = "0034"


def _key(table: str, column: str, target: str, key: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.{key}"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    op.create_table(
        "region_centre",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_ags", sa.String(5), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(160), nullable=False),
        sa.Column("hours", sa.String(200), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        _key("region_centre", "region_ags", "region", "ags"),
        _key("region_centre", "organisation_id", "organisation"),
        _key("region_centre", "entered_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region_centre")),
        sa.UniqueConstraint("region_ags", "organisation_id", name=op.f("uq_region_centre_region_ags_organisation_id")),
    )
    op.create_index(op.f("ix_region_centre_organisation_id"), "region_centre", ["organisation_id"])
    op.create_table(
        "centre_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(40), nullable=False),
        _key("centre_calendar", "organisation_id", "organisation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_calendar")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_centre_calendar_organisation_id")),
        sa.UniqueConstraint("token", name=op.f("uq_centre_calendar_token")),
    )
    _series()
    _stop()


def _series() -> None:
    op.create_table(
        "stop_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("region_ags", sa.String(5), nullable=False),
        sa.Column("unit", sa.String(10), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("place", sa.String(160), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("planned_until", sa.Date(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("unit in ('weeks', 'months')", name=op.f("ck_stop_series_unit")),
        _key("stop_series", "organisation_id", "organisation"),
        _key("stop_series", "region_ags", "region", "ags"),
        _key("stop_series", "created_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop_series")),
    )
    op.create_index(op.f("ix_stop_series_organisation_id"), "stop_series", ["organisation_id"])


def _stop() -> None:
    op.create_table(
        "centre_stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("region_ags", sa.String(5), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("series_day", sa.Date(), nullable=True),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("place", sa.String(160), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("cancelled_reason", sa.String(200), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        _key("centre_stop", "organisation_id", "organisation"),
        _key("centre_stop", "region_ags", "region", "ags"),
        _key("centre_stop", "series_id", "stop_series"),
        _key("centre_stop", "created_by_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_stop")),
        sa.UniqueConstraint("series_id", "series_day", name=op.f("uq_centre_stop_series_id_series_day")),
    )
    op.create_index("ix_centre_stop_organisation_id_starts_at", "centre_stop", ["organisation_id", "starts_at"])
    op.create_index("ix_centre_stop_region_ags_starts_at", "centre_stop", ["region_ags", "starts_at"])


def downgrade() -> None:
    for name in ("centre_stop", "stop_series", "centre_calendar", "region_centre"):
        op.drop_table(name)
