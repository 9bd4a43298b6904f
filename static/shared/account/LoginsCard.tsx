import Laptop from "lucide-solid/icons/laptop";
import Smartphone from "lucide-solid/icons/smartphone";
import { createResource, For, Show, type JSX } from "solid-js";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import { Skeleton } from "../ui/Skeleton";
import { Time } from "../ui/Time";
import { showToast } from "../ui/toasts";
import { accountApi, type LoginSeen } from "./accountApi";
import { accountProblem } from "./problemWords";

const PHONES = new Set(["iPhone", "iPad", "Android"]);

function deviceWords(login: LoginSeen): string {
  if (login.browser && login.system)
    return ts("security.logins.device", { browser: login.browser, system: login.system });
  return login.browser ?? login.system ?? ts("security.logins.unknown");
}

/** Where one is logged in, and ending that. */
export function LoginsCard(): JSX.Element {
  const [logins, { refetch }] = createResource(() => accountApi.logins());
  const others = (): number => (logins.latest ?? []).filter((login) => !login.is_current).length;
  const end = async (work: () => Promise<void>, said: string): Promise<void> => {
    try {
      await work();
      showToast(said, "ok");
    } catch (reason) {
      showToast(accountProblem(reason), "error");
    }
    await refetch();
  };
  return (
    <section class="account-card" aria-labelledby="account-logins">
      <header class="account-card__head">
        <div>
          <h2 id="account-logins" class="account__title">
            {ts("security.logins.title")}
          </h2>
          <p class="account__text">{ts("security.logins.text")}</p>
        </div>
        <Show when={others() > 0}>
          <Button
            onClick={() => void end(() => accountApi.endOtherLogins(), ts("security.logins.others_ended"))}
          >
            {ts("security.logins.end_others")}
          </Button>
        </Show>
      </header>
      <Show
        when={logins.error === undefined}
        fallback={
          <div class="account__acts" role="alert">
            <span>{ts("security.failed")}</span>
            <Button onClick={() => void refetch()}>{ts("gate.retry")}</Button>
          </div>
        }
      >
        <Show when={logins.latest} fallback={<Skeleton lines={3} look="row" />}>
          {(found) => (
            <ul class="account-rows">
              <For each={found()}>
                {(login) => (
                  <li class="account-row">
                    <span class="account-row__icon">
                      <Show
                        when={PHONES.has(login.system ?? "")}
                        fallback={<Laptop size={20} stroke-width={1.75} aria-hidden="true" />}
                      >
                        <Smartphone size={20} stroke-width={1.75} aria-hidden="true" />
                      </Show>
                    </span>
                    <div class="account-row__words">
                      <p class="account-row__name">
                        {deviceWords(login)}
                        <Show when={login.is_current}>
                          <span class="account__tag">{ts("security.logins.current")}</span>
                        </Show>
                      </p>
                      <p class="account__text">
                        {ts("security.logins.used")} <Time at={login.last_seen_at} />
                        <Show when={login.network}>
                          {(network) => <> · {ts("security.logins.network", { network: network() })}</>}
                        </Show>
                      </p>
                      <p class="account__text">
                        {ts("security.logins.since")} <Time at={login.created_at} look="compact" /> ·{" "}
                        {ts(`security.proof.${login.proof}`)}
                      </p>
                    </div>
                    <Show when={!login.is_current}>
                      <Button
                        size="sm"
                        aria-label={ts("security.logins.end_named", { device: deviceWords(login) })}
                        onClick={() =>
                          void end(() => accountApi.endLogin(login.id), ts("security.logins.ended"))
                        }
                      >
                        {ts("security.logins.end")}
                      </Button>
                    </Show>
                  </li>
                )}
              </For>
            </ul>
          )}
        </Show>
      </Show>
    </section>
  );
}
