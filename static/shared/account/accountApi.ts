// The calls about how one logs in oneself, by name.

import type { components } from "../api.gen";
import { call } from "../api/client";

type Schemas = components["schemas"];
export type Security = Schemas["SecurityView"];
export type TotpOffer = Schemas["TotpOfferView"];
export type Passkey = Schemas["PasskeyView"];
export type LoginSeen = Schemas["LoginView"];

export const accountApi = {
  security: (): Promise<Security> => call("GET", "/me/security"),
  confirm: (password: string): Promise<void> => call("POST", "/me/confirmation", { body: { password } }),
  changePassword: (current: string, next: string): Promise<void> =>
    call("PUT", "/me/password", { body: { current_password: current, new_password: next } }),
  changePicture: (file: Blob): Promise<void> => call("PUT", "/me/picture", { body: file }),
  removePicture: (): Promise<void> => call("DELETE", "/me/picture"),
  beginTotp: (): Promise<TotpOffer> => call("POST", "/me/totp", { body: {} }),
  confirmTotp: async (code: string): Promise<string[] | null> =>
    (await call<Schemas["AddedView"]>("PUT", "/me/totp", { body: { code } })).recovery_codes,
  removeTotp: (): Promise<void> => call("DELETE", "/me/totp"),
  passkeys: async (): Promise<Passkey[]> =>
    (await call<Schemas["PasskeysView"]>("GET", "/me/passkeys")).items,
  beginPasskey: async (): Promise<unknown> =>
    (await call<Schemas["PasskeyQuestion"]>("POST", "/me/passkeys/questions", { body: {} })).options,
  addPasskey: async (name: string, credential: Record<string, unknown>): Promise<string[] | null> =>
    (await call<Schemas["AddedView"]>("POST", "/me/passkeys", { body: { name, credential } })).recovery_codes,
  removePasskey: (id: string): Promise<void> => call("DELETE", `/me/passkeys/${encodeURIComponent(id)}`),
  renewRecoveryCodes: async (): Promise<string[]> =>
    (await call<Schemas["RecoveryCodesView"]>("POST", "/me/recovery-codes", { body: {} })).recovery_codes,
  linkSso: async (place: string): Promise<string> =>
    (await call<Schemas["SsoBegun"]>("POST", "/me/sso", { body: { place } })).url,
  unlinkSso: (): Promise<void> => call("DELETE", "/me/sso"),
  setPasswordByLink: async (token: string, password: string): Promise<string> =>
    (await call<Schemas["PasswordByLinkView"]>("POST", "/password-links/used", { body: { token, password } }))
      .email,
  logins: async (): Promise<LoginSeen[]> => (await call<Schemas["LoginsView"]>("GET", "/me/logins")).items,
  endLogin: (id: string): Promise<void> => call("DELETE", `/me/logins/${encodeURIComponent(id)}`),
  endOtherLogins: (): Promise<void> => call("DELETE", "/me/logins"),
} as const;
