"""HTTP about webhooks, for administrators."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response

from app.accounts.http import IdempotencyKey, require
from app.accounts.rules import Caller, Role
from app.bus.outbox import Standing, State
from app.db.unit_of_work import UnitOfWork
from app.settings import Settings
from app.web.dependencies import AppSettings, Work
from app.web.pagination import DEFAULT_LIMIT, Cursor, Limit, decode_cursor, encode_cursor
from app.web.problems import problem_responses
from app.webhooks import service
from app.webhooks.rules import TEST_TYPE, Endpoint, EndpointChange, message_name, new_signing_secret
from app.webhooks.schemas import (
    AttemptOut,
    DeliveriesPage,
    DeliveryOut,
    WebhookChangeIn,
    WebhookIn,
    WebhookOut,
    WebhooksOut,
    WebhookWithSecret,
)
from app.webhooks.service import Delivery

router = APIRouter(prefix="/api/v1", tags=["Webhooks"])

CurrentAdmin = Annotated[Caller, Depends(require(Role.ADMIN))]
LARGEST_ID = 2**63 - 1
DeliveryId = Annotated[int, Path(ge=1, le=LARGEST_ID)]

_READING = {401: "not_logged_in", 403: "role_required", 404: "not_found"}
_CHANGING = {401: "not_logged_in", 403: ("cross_site_refused", "role_required"), 404: "not_found"}


@router.get(
    "/sites/{site_id}/webhooks", summary="List a site's webhooks", responses=problem_responses(_READING)
)
async def get_webhooks(site_id: UUID, _: CurrentAdmin, work: Work) -> WebhooksOut:
    """Return where a site's events are sent, oldest first, and how that goes."""
    async with work() as uow:
        found = await service.list_endpoints(uow, site_id)
    return WebhooksOut(items=[WebhookOut(**_fields(endpoint, standing)) for endpoint, standing in found])


@router.post(
    "/sites/{site_id}/webhooks",
    summary="Add a webhook",
    status_code=201,
    response_description="Added; its secret is shown this once.",
    responses={
        200: {"description": "The same had been added under this key before.", "model": WebhookWithSecret},
        **problem_responses(
            {
                **_CHANGING,
                409: ("idempotency_key_reuse", "too_many_webhooks"),
                422: ("invalid_input", "bad_webhook_url"),
            }
        ),
    },
)
async def post_webhook(  # noqa: PLR0913, PLR0917 - FastAPI's way to say what a request holds
    site_id: UUID,
    body: WebhookIn,
    response: Response,
    _: CurrentAdmin,
    work: Work,
    settings: AppSettings,
    idempotency_key: IdempotencyKey,
) -> WebhookWithSecret:
    """Tell an address of what happens in this site's conversations, from five seconds later on."""
    async with work() as uow:
        wanted = Endpoint(
            id=idempotency_key,
            site_id=site_id,
            url=body.url,
            description=body.description.strip(),
            events=body.events,
            secret=new_signing_secret(),
            created_at=uow.now(),
        )
        endpoint, is_new = await service.create_endpoint(
            uow, wanted, allows_private=_is_private_allowed(settings)
        )
    response.status_code = 201 if is_new else 200
    return WebhookWithSecret(**_fields(endpoint, Standing()), secret=endpoint.secret if is_new else None)


@router.patch(
    "/webhooks/{webhook_id}",
    summary="Change a webhook",
    response_description="As it is now.",
    responses=problem_responses({**_CHANGING, 422: ("invalid_input", "bad_webhook_url")}),
)
async def patch_webhook(
    webhook_id: UUID, body: WebhookChangeIn, _: CurrentAdmin, work: Work, settings: AppSettings
) -> WebhookOut:
    """Change what is given: address, description, events, on or off."""
    change = EndpointChange(body.url, body.description, body.events, body.is_enabled)
    async with work() as uow:
        endpoint = await service.change_endpoint(
            uow, webhook_id, change, allows_private=_is_private_allowed(settings)
        )
        return await _show(uow, endpoint)


@router.delete(
    "/webhooks/{webhook_id}",
    summary="Delete a webhook",
    status_code=204,
    responses=problem_responses(_CHANGING),
)
async def delete_webhook(webhook_id: UUID, _: CurrentAdmin, work: Work) -> None:
    """Send nothing there any more, and forget the secret."""
    async with work() as uow:
        await service.remove_endpoint(uow, webhook_id)


@router.post(
    "/webhooks/{webhook_id}/rotate-secret",
    summary="Make a new secret",
    response_description="The new secret, shown this once.",
    responses=problem_responses(_CHANGING),
)
async def post_rotate_secret(webhook_id: UUID, _: CurrentAdmin, work: Work) -> WebhookWithSecret:
    """Replace the secret. For a day messages bear two signatures, one with the old secret."""
    async with work() as uow:
        endpoint = await service.rotate_secret(uow, webhook_id)
        standing = await service.get_standing(uow, endpoint)
    return WebhookWithSecret(**_fields(endpoint, standing), secret=endpoint.secret)


@router.post(
    "/webhooks/{webhook_id}/test",
    summary="Send a test",
    status_code=202,
    response_description="On its way; look at the deliveries.",
    responses=problem_responses({**_CHANGING, 409: "webhook_disabled"}),
)
async def post_test(webhook_id: UUID, _: CurrentAdmin, work: Work) -> None:
    """Send `webhook.test` at once, also to a webhook that is failing."""
    async with work() as uow:
        await service.send_test(uow, webhook_id)


@router.get(
    "/webhooks/{webhook_id}/deliveries",
    summary="List deliveries",
    responses=problem_responses({**_READING, 422: ("invalid_input", "bad_cursor")}),
)
async def get_deliveries(
    webhook_id: UUID, _: CurrentAdmin, work: Work, cursor: Cursor = None, limit: Limit = DEFAULT_LIMIT
) -> DeliveriesPage:
    """Return what was sent or waits, newest first: a week of what arrived, a month of what was given up."""
    after = decode_cursor(cursor, int)
    async with work() as uow:
        found = await service.find_deliveries(
            uow, webhook_id, before=min(after[0], LARGEST_ID) if after else None, limit=limit + 1
        )
    page = found[:limit]
    last = page[-1].message if len(found) > limit else None
    next_cursor = encode_cursor(last.id, last.message_id) if last else None
    return DeliveriesPage(items=[_show_delivery(one) for one in page], next_cursor=next_cursor)


@router.post(
    "/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver",
    summary="Send again",
    status_code=202,
    response_description="On its way.",
    responses=problem_responses({**_CHANGING, 409: "webhook_disabled"}),
)
async def post_redeliver(
    webhook_id: UUID, delivery_id: DeliveryId, _: CurrentAdmin, work: Work
) -> DeliveryOut:
    """Send a message again at once, under the same `webhook-id`."""
    async with work() as uow:
        return _show_delivery(await service.redeliver(uow, webhook_id, delivery_id))


async def _show(uow: UnitOfWork, endpoint: Endpoint) -> WebhookOut:
    return WebhookOut(**_fields(endpoint, await service.get_standing(uow, endpoint)))


def _fields(endpoint: Endpoint, standing: Standing) -> dict[str, object]:
    return {
        "id": endpoint.id,
        "site_id": endpoint.site_id,
        "url": endpoint.url,
        "description": endpoint.description,
        "events": sorted(endpoint.events),
        "is_enabled": endpoint.is_enabled,
        "disabled_reason": endpoint.disabled_reason,
        "failing_since": standing.failing_since,
        "old_secret_until": endpoint.previous_secret_until,
        "created_at": endpoint.created_at,
    }


def _show_delivery(delivery: Delivery) -> DeliveryOut:
    message, attempt = delivery.message, delivery.attempt
    event = str(message.payload.get("event"))
    return DeliveryOut(
        id=message.id,
        webhook_id=message_name(message.message_id),
        type=event,
        conversation_id=None if event == TEST_TYPE else message.stream,
        state=message.state,
        attempts=message.attempts,
        created_at=message.created_at,
        next_attempt_at=message.due_at if message.state is State.WAITING else None,
        last_attempt=AttemptOut.model_validate(attempt, from_attributes=True) if attempt else None,
        reason=message.last_error,
    )


def _is_private_allowed(settings: Settings) -> bool:
    return settings.webhook_allow_private
