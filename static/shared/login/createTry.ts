// One try after the other: what went wrong with the last, and how long to wait before the next.

import { createSignal, type Accessor } from "solid-js";
import { ApiError } from "../api/client";
import { language } from "../i18n/language";
import { ts } from "../strings";
import { now } from "../time/clock";
import { durationWords } from "../time/format";

const DEFAULT_PAUSE_S = 30;

/** `until`: browser time before which trying again is pointless. */
type Failure = { code: string; until: number };

export interface Try {
  isBusy: Accessor<boolean>;
  /** Seconds to wait. */
  blockedS: Accessor<number>;
  /** In words, or null. */
  complaint: Accessor<string | null>;
  complain: (code: string) => void;
  /** Resolves to the code of what went wrong, or to null. */
  run: (work: () => Promise<void>) => Promise<string | null>;
}

export function createTry(): Try {
  const [isBusy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<Failure | null>(null);
  const blockedS = (): number => Math.max(0, Math.ceil(((failure()?.until ?? 0) - now()) / 1000));

  const complaint = (): string | null => {
    switch (failure()?.code) {
      case undefined:
        return null;
      case "missing":
        return ts("login.missing");
      case "missing_email":
        return ts("login.missing_email");
      case "missing_code":
        return ts("login.missing_code");
      case "bad_credentials":
        return ts("login.bad_credentials");
      case "code_refused":
        return ts("login.code_refused");
      case "passkey_cancelled":
        return ts("login.passkey_cancelled");
      case "passkey_refused":
        return ts("login.passkey_refused");
      case "step_expired":
        return ts("login.step_expired");
      case "too_many_attempts":
        return blockedS() > 0
          ? ts("login.too_many_attempts", { time: durationWords(blockedS(), language()) })
          : null;
      case "sso_unavailable":
        return ts("login.sso.sso_unavailable");
      case "unreachable":
        return ts("login.unreachable");
      default:
        return ts("login.failed");
    }
  };

  const run = async (work: () => Promise<void>): Promise<string | null> => {
    if (isBusy() || blockedS() > 0) return null;
    setBusy(true);
    setFailure(null);
    try {
      await work();
      return null;
    } catch (reason) {
      const problem = reason instanceof ApiError ? reason : new ApiError(0, "failed", "");
      const pauseS = problem.code === "too_many_attempts" ? (problem.retryAfterS ?? DEFAULT_PAUSE_S) : 0;
      // The clock on the wall may be a second behind: where there is no pause, none is reckoned from it.
      setFailure({ code: problem.code, until: pauseS && Date.now() + pauseS * 1000 });
      return problem.code;
    } finally {
      setBusy(false);
    }
  };

  return { isBusy, blockedS, complaint, complain: (code) => setFailure({ code, until: 0 }), run };
}
