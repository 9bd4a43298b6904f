import { Show, type JSX } from "solid-js";
import { ways } from "../login/ways";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import type { Security } from "./accountApi";
import type { Account } from "./createAccount";

/** Whether single sign-on leads into this account; nothing where there is none. */
export function SsoCard(props: { security: Security; account: Account }): JSX.Element {
  return (
    <Show when={ways().sso}>
      {(name) => (
        <section class="account-card" aria-labelledby="account-sso">
          <header class="account-card__head">
            <div>
              <h2 id="account-sso" class="account__title">
                {ts("security.sso.title", { name: name() })}
                <span class="account__tag" data-tone={props.security.is_linked ? "ok" : undefined}>
                  {props.security.is_linked ? ts("security.on") : ts("security.off")}
                </span>
              </h2>
              <p class="account__text">
                {props.security.is_linked ? ts("security.sso.on") : ts("security.sso.off")}
              </p>
            </div>
            <Show
              when={props.security.is_linked}
              fallback={<Button onClick={() => props.account.linkSso()}>{ts("security.sso.link")}</Button>}
            >
              <Button onClick={() => props.account.unlinkSso()}>{ts("security.sso.unlink")}</Button>
            </Show>
          </header>
        </section>
      )}
    </Show>
  );
}
