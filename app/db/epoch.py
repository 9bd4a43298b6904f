"""The identity of the database: cursors of another epoch prove nothing."""

from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import NO_PII, Base
from app.db.unit_of_work import UnitOfWork
from app.kernel.ids import new_id


class Epoch(Base):
    """One row; replaced when a backup is restored."""

    __tablename__ = "epochs"
    __table_args__ = (CheckConstraint("is_single", name="single_row"),)

    is_single: Mapped[bool] = mapped_column(Boolean, primary_key=True, default=True, info=NO_PII)
    id: Mapped[UUID] = mapped_column(info=NO_PII)


async def read_epoch(uow: UnitOfWork) -> UUID:
    """Return the epoch, making one for a new database."""
    await uow.session.execute(
        text("INSERT INTO epochs (is_single, id) VALUES (true, :id) ON CONFLICT DO NOTHING"), {"id": new_id()}
    )
    return UUID(str(await uow.session.scalar(text("SELECT id FROM epochs"))))
