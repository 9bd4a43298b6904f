import KeySquare from "lucide-solid/icons/key-square";
import ShieldCheck from "lucide-solid/icons/shield-check";
import { Show, type JSX } from "solid-js";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import type { Security } from "./accountApi";

export interface FactorActs {
  addTotp: () => void;
  removeTotp: () => void;
  renewCodes: () => void;
}

const FEW_CODES = 3;

/** What is asked for beside the password, and what stands in for it. */
export function FactorsCard(props: { security: Security; acts: FactorActs }): JSX.Element {
  const isOn = (): boolean => props.security.has_totp;
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
          <p class="account__text">{ts("security.factors.text")}</p>
        </div>
      </header>
      <ul class="account-rows">
        <li class="account-row">
          <span class="account-row__icon">
            <ShieldCheck size={20} stroke-width={1.75} aria-hidden="true" />
          </span>
          <div class="account-row__words">
            <p class="account-row__name">{ts("security.totp.name")}</p>
            <p class="account__text">
              {props.security.has_totp ? ts("security.totp.is_on") : ts("security.totp.is_off")}
            </p>
          </div>
          <div class="account__acts">
            <Show
              when={props.security.has_totp}
              fallback={
                <Button tone="primary" size="sm" onClick={() => props.acts.addTotp()}>
                  {ts("security.totp.add")}
                </Button>
              }
            >
              <Button size="sm" onClick={() => props.acts.addTotp()}>
                {ts("security.totp.replace")}
              </Button>
              <Button size="sm" onClick={() => props.acts.removeTotp()}>
                {ts("security.totp.remove")}
              </Button>
            </Show>
          </div>
        </li>
        <Show when={isOn()}>
          <li class="account-row">
            <span class="account-row__icon">
              <KeySquare size={20} stroke-width={1.75} aria-hidden="true" />
            </span>
            <div class="account-row__words">
              <p class="account-row__name">{ts("security.codes.name")}</p>
              <p
                class="account__text"
                data-tone={props.security.recovery_codes_left < FEW_CODES ? "warning" : undefined}
              >
                {ts.count("security.codes.left", props.security.recovery_codes_left)}
              </p>
            </div>
            <Button size="sm" onClick={() => props.acts.renewCodes()}>
              {ts("security.codes.renew")}
            </Button>
          </li>
        </Show>
      </ul>
    </section>
  );
}
