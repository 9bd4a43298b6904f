"""What people put under a message: one of a few signs each, on and off again. The log says so; this decides it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from app.conversations.rules.log import Author, Change, Data, Draft, Head, Scope, grow, happened, is_in_scope
from app.conversations.rules.words import Activity, AuthorKind, EntryKind
from app.kernel.errors import AppError, not_found
from app.kernel.values import value


class Emoji(StrEnum):
    """The signs there are."""

    THUMBS_UP = "👍"
    HEART = "❤️"
    LAUGHING = "😄"
    SURPRISED = "😮"
    SAD = "😢"
    THANKS = "🙏"


@value
class Reaction:
    """A sign that somebody puts under the message with this `client_id`, or takes away."""

    message_id: UUID
    emoji: Emoji
    is_on: bool


def check_reactor(head: Head, by: Author, scope: Scope) -> None:
    """Refuse whoever may not say anything in a conversation, either; whether it is over does not matter."""
    if by.kind is AuthorKind.VISITOR and head.visitor_id != by.id:
        raise not_found("conversation")
    if by.kind is AuthorKind.AGENT:
        if not is_in_scope(head, scope):
            raise not_found("conversation")
        if head.assignee_id != by.id:
            raise AppError("not_assignee", "Take the conversation before you answer in it.", 409)


def check_answered(draft: Draft, kind: EntryKind | None) -> None:
    """Refuse a message that answers nothing of its conversation, or shows shoppers that there is a note."""
    if kind is not EntryKind.MESSAGE and not kind is draft.kind is EntryKind.NOTE:
        raise AppError("reply_to_unknown", "What this answers is not there any more.", 422)


def check_reacted_to(kind: EntryKind | None) -> None:
    """Refuse a sign under anything but a message."""
    if kind is not EntryKind.MESSAGE:
        raise AppError("message_unknown", "There is no such message in this conversation.", 422)


def react(
    head: Head, reaction: Reaction, before: Collection[Emoji], now: datetime, *, by: Author
) -> Change | None:
    """Note a reaction in the log; None where it stands so already, as `before` has what stands of this person's."""
    if (reaction.emoji in before) is reaction.is_on:
        return None
    data: Data = {
        "to": str(reaction.message_id),
        "emoji": reaction.emoji.value,
        "is_on": int(reaction.is_on),
    }
    return grow(head, now, happened(Activity.REACTED, by=by, data=data))


def standing(reacted: Iterable[Data], message_id: UUID) -> frozenset[Emoji]:
    """Derive from what the reactions of one person say, in order, which of them stand under a message."""
    signs = dict[Emoji, bool]()
    for facts in reacted:
        if facts["to"] == str(message_id):
            signs[Emoji(str(facts["emoji"]))] = bool(facts["is_on"])
    return frozenset(sign for sign, is_on in signs.items() if is_on)
