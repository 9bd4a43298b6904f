// What a browser does with passkeys: whether it can, making one, and answering by one.

import { ApiError } from "../api/client";

type Json = Record<string, unknown>;

/** Passkeys belong to a name: an address of numbers has none. */
export function canUsePasskeys(): boolean {
  return (
    typeof PublicKeyCredential !== "undefined" &&
    "parseCreationOptionsFromJSON" in PublicKeyCredential &&
    !/^[\d.]+$|^\[/.test(location.hostname)
  );
}

/** Rejects with `ApiError` only; `passkey_cancelled` when the person or the browser wants none. */
async function asked(work: () => Promise<Credential | null>): Promise<Json> {
  let credential: Credential | null;
  try {
    credential = await work();
  } catch (reason) {
    const isKnown = reason instanceof DOMException && reason.name === "InvalidStateError";
    throw new ApiError(0, isKnown ? "passkey_known" : "passkey_cancelled", String(reason));
  }
  if (!(credential instanceof PublicKeyCredential)) throw new ApiError(0, "passkey_cancelled", "");
  const answer: unknown = credential.toJSON();
  return answer as Json;
}

export function makePasskey(options: unknown): Promise<Json> {
  return asked(() =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
        options as PublicKeyCredentialCreationOptionsJSON,
      ),
    }),
  );
}

export function answerByPasskey(options: unknown): Promise<Json> {
  return asked(() =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(
        options as PublicKeyCredentialRequestOptionsJSON,
      ),
    }),
  );
}
