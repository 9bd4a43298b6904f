"""Use cases about passkeys (WebAuthn): adding and removing them, and logging in by them."""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import webauthn
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json_dict,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.accounts.rules import AgentId, Caller
from app.accounts.rules.factors import PASSKEY_LIFETIME, SECOND_STEP_TRIES, Passkey, Proof, Purpose
from app.accounts.service.attempts import Client
from app.accounts.service.factors import ensure_recovery_codes, require_confirmed, took_one_away
from app.accounts.service.logins import NewLogin, start_login, step_expired
from app.accounts.store import agents, one_time
from app.accounts.store import passkeys as store
from app.db.unit_of_work import Transactions, UnitOfWork
from app.kernel.acts import Act, Acted, Actor
from app.kernel.errors import AppError
from app.kernel.ids import digest, new_secret

NAME = "Seventysix"
# What parsers raise for what no browser sends.
_UNREADABLE = (WebAuthnException, ValueError, TypeError, LookupError, AttributeError, struct.error)
# What authenticators and browsers say: theirs to define.
Options = dict[str, Any]
Credential = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Party:
    """Who asks, in the browser's eyes: a passkey is good for one name, and only on its pages."""

    id: str
    origin: str


def party_of(origin: str) -> Party:
    """Return who asks; raises `passkeys_need_a_name` for addresses that are numbers, which have no passkeys."""
    host = re.sub(r"^https?://|:\d+$", "", origin)
    if re.fullmatch(r"[0-9.]+|\[.*\]", host):
        raise AppError("passkeys_need_a_name", "Passkeys need a name in the address, such as localhost.", 409)
    return Party(host, origin)


async def begin_adding(uow: UnitOfWork, caller: Caller, party: Party) -> Options:
    """Return what a browser needs to make a passkey."""
    require_confirmed(uow, caller)
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=NAME,
        user_id=caller.agent_id.bytes,
        user_name=caller.email,
        user_display_name=caller.name,
        challenge=await _challenge(uow, Purpose.ADD_PASSKEY, caller.agent_id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=one) for one in await store.credentials_of(uow, caller.agent_id)
        ],
    )
    return options_to_json_dict(options)


async def add(
    uow: UnitOfWork, caller: Caller, party: Party, credential: Credential, *, name: str
) -> list[str] | None:
    """Take a passkey that a browser has made; returns new recovery codes where there were none.

    Raises `passkey_refused` for what answers none of our questions to this caller.
    """
    require_confirmed(uow, caller)
    try:
        parsed = parse_registration_credential_json(dict(credential))
        challenge = parse_client_data_json(parsed.response.client_data_json).challenge
        taken = await one_time.take(uow, Purpose.ADD_PASSKEY, digest(bytes_to_base64url(challenge)))
        if taken is None or taken.agent_id != caller.agent_id:
            raise _refused(403)
        made = webauthn.verify_registration_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
        )
    except _UNREADABLE as exc:
        raise _refused(403) from exc
    new = store.unstored(caller.agent_id, made.credential_id, made.credential_public_key, made.sign_count)
    if not await store.add(uow, caller.agent_id, new, name=name.strip()):
        raise _refused(403)
    uow.record(Acted(Act.SECOND_FACTOR_ADDED, caller.agent_id, {"kind": Proof.PASSKEY.value}))
    return await ensure_recovery_codes(uow, caller.agent_id)


async def list_passkeys(uow: UnitOfWork, caller: Caller) -> list[Passkey]:
    """Read the caller's passkeys."""
    return await store.list_of(uow, caller.agent_id)


async def remove_passkey(uow: UnitOfWork, caller: Caller, passkey_id: UUID) -> None:
    """Take one of one's own passkeys out of use. Not having it is as good."""
    require_confirmed(uow, caller)
    if await store.remove(uow, caller.agent_id, passkey_id):
        await took_one_away(uow, caller, Proof.PASSKEY)


async def begin_login(transactions: Transactions, party: Party, *, step: str | None) -> Options:
    """Return what a browser needs to log in by a passkey: by any that it knows, or as the second step by one's own.

    The same for everybody without a step: whose passkeys there are, nobody is told.
    """
    async with transactions() as uow:
        agent_id = None
        if step is not None:
            agent_id = await one_time.owner_of(uow, Purpose.SECOND_STEP, digest(step))
            if agent_id is None:
                raise step_expired()
        known = await store.credentials_of(uow, agent_id) if agent_id else []
        options = webauthn.generate_authentication_options(
            rp_id=party.id,
            challenge=await _challenge(uow, Purpose.PASSKEY, agent_id),
            allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
            user_verification=_verification(step),
        )
        return options_to_json_dict(options)


@dataclass(frozen=True, slots=True)
class PasskeyLogin:
    """Somebody shows a passkey: alone, or as the second step."""

    party: Party
    credential: Credential
    step: str | None
    client: Client
    lifetime: timedelta


async def log_in_by_passkey(transactions: Transactions, shown: PasskeyLogin) -> NewLogin:
    """Start a login for whoever's passkey answers our question; raises `passkey_refused` and `step_expired`.

    Alone it must have verified its owner (a finger, a face, a PIN): it is two factors then. After the password it need not.
    """
    try:
        parsed = parse_authentication_credential_json(dict(shown.credential))
        challenge = parse_client_data_json(parsed.response.client_data_json).challenge
    except _UNREADABLE as exc:
        raise _refused(401) from exc
    async with transactions() as uow:
        taken = await one_time.take(uow, Purpose.PASSKEY, digest(bytes_to_base64url(challenge)))
    if taken is None:
        raise _refused(401)
    async with transactions() as uow:
        owner = await _proven_by(uow, parsed, challenge, shown)
        if owner is not None and (taken.agent_id is None or taken.agent_id == owner):
            await _end_step(uow, owner, shown.step)
            return await start_login(
                uow, owner, client=shown.client, lifetime=shown.lifetime, proof=Proof.PASSKEY
            )
    raise _refused(401)


async def _proven_by(
    uow: UnitOfWork, parsed: AuthenticationCredential, challenge: bytes, shown: PasskeyLogin
) -> AgentId | None:
    """Return whose passkey has answered, having counted its use; None if nobody's who may log in."""
    known = await store.find(uow, parsed.raw_id)
    agent = await agents.get_credentials_of(uow, known.agent_id, lock=True) if known else None
    if known is None or agent is None or not agent.is_active:
        return None
    try:
        verified = webauthn.verify_authentication_response(
            credential=parsed,
            expected_challenge=challenge,
            expected_rp_id=shown.party.id,
            expected_origin=shown.party.origin,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=shown.step is None,
        )
    except _UNREADABLE:
        uow.record(Acted(Act.SECOND_FACTOR_REFUSED, known.agent_id, by=Actor(None, shown.client.address)))
        return None
    await store.note_used(uow, known.id, sign_count=verified.new_sign_count)
    return known.agent_id


async def _end_step(uow: UnitOfWork, owner: AgentId, step: str | None) -> None:
    if step is None:
        return
    tried = await one_time.try_with(uow, Purpose.SECOND_STEP, digest(step), at_most=SECOND_STEP_TRIES)
    if tried != owner or await one_time.take(uow, Purpose.SECOND_STEP, digest(step)) is None:
        raise step_expired()


async def _challenge(uow: UnitOfWork, purpose: Purpose, agent_id: AgentId | None) -> bytes:
    challenge = new_secret()
    await one_time.add(uow, purpose, digest(challenge), agent_id, expires_at=uow.now() + PASSKEY_LIFETIME)
    return base64url_to_bytes(challenge)


def _verification(step: str | None) -> UserVerificationRequirement:
    return UserVerificationRequirement.REQUIRED if step is None else UserVerificationRequirement.DISCOURAGED


def _refused(status: int) -> AppError:
    return AppError(
        "passkey_refused", "This passkey is not one of ours, or answers another question.", status
    )
