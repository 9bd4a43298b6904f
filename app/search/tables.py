"""Tables of search."""

from uuid import UUID

from sqlalchemy import Index, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, PII_CONTENT, Base


class SearchWordRow(Base):
    """A conversation has a word: a hash of its stem under a key of the site."""

    __tablename__ = "search_words"
    __table_args__ = (Index("ix_search_words_conversation_id", "conversation_id"),)

    word: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=PII_CONTENT)
    conversation_id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)


class SearchProgressRow(Base):
    """How far a conversation's log has been read for its words."""

    __tablename__ = "search_progress"

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True, info=NO_PII)
    seq: Mapped[int] = mapped_column(Integer, info=NO_PII)
