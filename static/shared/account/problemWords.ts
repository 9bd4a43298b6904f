// Why something about one's own account was refused, in the reader's language.

import { ApiError } from "../api/client";
import { language } from "../i18n/language";
import { ts } from "../strings";
import { durationWords } from "../time/format";

const DEFAULT_PAUSE_S = 30;

export function codeOf(reason: unknown): string {
  return reason instanceof ApiError ? reason.code : "unexpected";
}

export function accountProblem(reason: unknown): string {
  switch (codeOf(reason)) {
    case "wrong_password":
      return ts("security.error.wrong_password");
    case "password_too_short":
      return ts("security.error.too_short");
    case "password_too_long":
      return ts("security.error.too_long");
    case "password_is_email":
      return ts("security.error.is_email");
    case "password_too_common":
      return ts("security.error.too_common");
    case "code_refused":
      return ts("login.code_refused");
    case "link_expired":
      return ts("login.welcome.expired");
    case "totp_not_begun":
      return ts("security.error.totp_not_begun");
    case "too_many_attempts": {
      const pauseS = reason instanceof ApiError ? (reason.retryAfterS ?? DEFAULT_PAUSE_S) : DEFAULT_PAUSE_S;
      return ts("login.too_many_attempts", { time: durationWords(pauseS, language()) });
    }
    case "passkey_cancelled":
      return ts("login.passkey_cancelled");
    case "passkey_known":
      return ts("security.error.passkey_known");
    case "passkey_refused":
      return ts("login.passkey_refused");
    case "second_factor_required":
      return ts("security.error.required");
    case "bad_image":
      return ts("picture.error.bad_image");
    case "image_too_large":
    case "body_too_large":
      return ts("picture.error.too_large");
    case "sso_unavailable":
      return ts("login.sso.sso_unavailable");
    case "unreachable":
      return ts("login.unreachable");
    default:
      return ts("security.error.other");
  }
}
