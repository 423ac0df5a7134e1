"""Reading people and their functions; whom it isn't for is hidden by the session."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from roundtable.directory.models import Person, Post


def posts_of(db: Session, organisation_id: int) -> list[Post]:
    """The functions at one office, each with its person and what else that person does."""
    elsewhere = joinedload(Post.person).selectinload(Person.posts).joinedload(Post.organisation)
    query = select(Post).where(Post.organisation_id == organisation_id).options(elsewhere)
    return list(db.scalars(query.order_by(Post.id)))


def named(db: Session, name: str) -> list[Person]:
    """People of this name, with what they do."""
    posts = selectinload(Person.posts).joinedload(Post.organisation)
    query = select(Person).where(func.lower(Person.name) == name.lower(), Person.name != "").options(posts)
    return list(db.scalars(query.order_by(Person.id).limit(20)))


def post(db: Session, organisation_id: int, ident: int) -> Post | None:
    return db.scalar(select(Post).where(Post.id == ident, Post.organisation_id == organisation_id))
