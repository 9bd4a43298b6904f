import Fingerprint from "lucide-solid/icons/fingerprint-pattern";
import KeySquare from "lucide-solid/icons/key-square";
import ShieldCheck from "lucide-solid/icons/shield-check";
import { For, Show, type JSX } from "solid-js";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import { Time } from "../ui/Time";
import type { Passkey, Security } from "./accountApi";
import type { Account } from "./createAccount";
import { canUsePasskeys } from "./passkeys";

const FEW_CODES = 3;

export interface FactorsCardProps {
  security: Security;
  passkeys: Passkey[];
  account: Account;
}

interface FactorRowProps {
  icon: JSX.Element;
  name: string;
  text: JSX.Element;
  isWarning?: boolean;
  children: JSX.Element;
}

function FactorRow(props: FactorRowProps): JSX.Element {
  return (
    <li class="account-row">
      <span class="account-row__icon">{props.icon}</span>
      <div class="account-row__words">
        <p class="account-row__name">{props.name}</p>
        <p class="account__text" data-tone={props.isWarning ? "warning" : undefined}>
          {props.text}
        </p>
      </div>
      <div class="account__acts">{props.children}</div>
    </li>
  );
}

/** What is asked for beside the password, and what stands in for it. */
export function FactorsCard(props: FactorsCardProps): JSX.Element {
  const isOn = (): boolean => props.security.has_totp || props.passkeys.length > 0;
  const isLast = (): boolean =>
    props.security.is_required && props.passkeys.length + Number(props.security.has_totp) === 1;
  return (
    <section class="account-card" aria-labelledby="account-factors">
      <header class="account-card__head">
        <div>
          <h2 id="account-factors" class="account__title">
            {ts("security.factors.title")}
            <span class="account__tag" data-tone={isOn() ? "ok" : undefined}>
              {isOn() ? ts("security.on") : ts("security.off")}
            </span>
          </h2>
          <p class="account__text">
            {props.security.is_required ? ts("security.factors.required") : ts("security.factors.text")}
          </p>
        </div>
      </header>
      <ul class="account-rows">
        <FactorRow
          icon={<ShieldCheck size={20} stroke-width={1.75} aria-hidden="true" />}
          name={ts("security.totp.name")}
          text={props.security.has_totp ? ts("security.totp.is_on") : ts("security.totp.is_off")}
        >
          <Show
            when={props.security.has_totp}
            fallback={
              <Button tone={isOn() ? "neutral" : "primary"} size="sm" onClick={() => props.account.addTotp()}>
                {ts("security.totp.add")}
              </Button>
            }
          >
            <Button size="sm" onClick={() => props.account.addTotp()}>
              {ts("security.totp.replace")}
            </Button>
            <Show when={!isLast()}>
              <Button size="sm" onClick={() => props.account.show({ kind: "remove_totp" })}>
                {ts("security.remove")}
              </Button>
            </Show>
          </Show>
        </FactorRow>
        <For each={props.passkeys}>
          {(passkey) => (
            <FactorRow
              icon={<Fingerprint size={20} stroke-width={1.75} aria-hidden="true" />}
              name={passkey.name}
              text={
                <>
                  {ts("security.passkeys.one")} ·{" "}
                  <Show when={passkey.last_used_at} fallback={ts("security.passkeys.unused")}>
                    {(at) => (
                      <>
                        {ts("security.logins.used")} <Time at={at()} />
                      </>
                    )}
                  </Show>
                </>
              }
            >
              <Show when={!isLast()}>
                <Button
                  size="sm"
                  aria-label={ts("security.passkeys.remove_named", { name: passkey.name })}
                  onClick={() => props.account.show({ kind: "remove_passkey", passkey })}
                >
                  {ts("security.remove")}
                </Button>
              </Show>
            </FactorRow>
          )}
        </For>
        <FactorRow
          icon={<Fingerprint size={20} stroke-width={1.75} aria-hidden="true" />}
          name={props.passkeys.length > 0 ? ts("security.passkeys.another") : ts("security.passkeys.kind")}
          text={canUsePasskeys() ? ts("security.passkeys.what") : ts("security.passkeys.impossible")}
        >
          <Show when={canUsePasskeys()}>
            <Button size="sm" onClick={() => props.account.addPasskey()}>
              {ts("security.passkeys.add")}
            </Button>
          </Show>
        </FactorRow>
        <Show when={isOn()}>
          <FactorRow
            icon={<KeySquare size={20} stroke-width={1.75} aria-hidden="true" />}
            name={ts("security.codes.name")}
            text={ts.count("security.codes.left", props.security.recovery_codes_left)}
            isWarning={props.security.recovery_codes_left < FEW_CODES}
          >
            <Button size="sm" onClick={() => props.account.renewCodes()}>
              {ts("security.codes.renew")}
            </Button>
          </FactorRow>
        </Show>
      </ul>
    </section>
  );
}
