import { createResource, Show, type JSX } from "solid-js";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import { Skeleton } from "../ui/Skeleton";
import { accountApi } from "./accountApi";
import { AccountSteps } from "./AccountSteps";
import { createAccount } from "./createAccount";
import { FactorsCard } from "./FactorsCard";
import { LoginsCard } from "./LoginsCard";
import { PictureCard, type PictureCardProps } from "./PictureCard";
import { SsoCard } from "./SsoCard";

/** How one is seen, how one logs in, and where one is logged in: an overview, and one step at a time in its place. */
export function SecurityPanel(props: PictureCardProps): JSX.Element {
  const [found, { refetch }] = createResource(async () => ({
    security: await accountApi.security(),
    passkeys: await accountApi.passkeys(),
  }));
  const account = createAccount(() => void refetch());
  return (
    <AccountSteps account={account}>
      <PictureCard me={props.me} />
      <Show
        when={found.error === undefined}
        fallback={
          <div class="account-card account__acts" role="alert">
            <span>{ts("security.failed")}</span>
            <Button onClick={() => void refetch()}>{ts("gate.retry")}</Button>
          </div>
        }
      >
        <Show when={found.latest} fallback={<Skeleton lines={4} look="row" />}>
          {(read) => (
            <>
              <FactorsCard security={read().security} passkeys={read().passkeys} account={account} />
              <SsoCard security={read().security} account={account} />
            </>
          )}
        </Show>
      </Show>
      <section class="account-card" aria-labelledby="account-password">
        <header class="account-card__head">
          <div>
            <h2 id="account-password" class="account__title">
              {ts("login.password")}
            </h2>
            <p class="account__text">{ts("security.password.hint")}</p>
          </div>
          <Button onClick={() => account.show({ kind: "password" })}>{ts("security.password.change")}</Button>
        </header>
      </section>
      <LoginsCard />
    </AccountSteps>
  );
}
