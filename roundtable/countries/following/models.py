"""Who follows which country. Nobody else sees that."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from roundtable.core import clock
from roundtable.core.db import Base, UTCDateTime


class CountryFollow(Base):
    """A person follows a country, from a moment on; what was before is no news."""

    __tablename__ = "country_follow"
    __table_args__ = (UniqueConstraint("user_id", "country_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    since: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
