"""Values that are made thousands of times a second."""

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """Make a dataclass that nobody changes: the type checker sees to that, not every single assignment.

    `dataclass(frozen=True)` sets each field through `object.__setattr__`, which takes seven times as long.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)
