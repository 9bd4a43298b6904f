"""What happens to schedules."""

from dataclasses import dataclass
from uuid import UUID

from app.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ScheduleChanged(Event):
    """Queues that follow this schedule may open or close at other times now."""

    schedule_id: UUID
