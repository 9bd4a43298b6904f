import { createResource, For, Show, type JSX } from "solid-js";
import { call } from "@shared/api/client";
import type { Role } from "@shared/protocol.gen";
import { ts } from "@shared/strings";
import { showToast } from "@shared/ui/toasts";
import { sayFailure } from "../api/refusal";
import { Flag } from "../settings/Flag";
import { t } from "../strings";
import "../settings/choices.css";
import "../settings/settings.css";

const ROLES: readonly Role[] = ["admin", "supervisor", "agent"];

interface Rules {
  roles: Role[];
}

/** For which roles a second step is needed. */
export function SecondFactorRules(): JSX.Element {
  const [rules, { mutate, refetch }] = createResource(() => call<Rules>("GET", "/second-factor-rules"));
  const change = async (role: Role, isOn: boolean): Promise<void> => {
    const others = (rules.latest?.roles ?? []).filter((one) => one !== role);
    try {
      mutate(
        await call<Rules>("PUT", "/second-factor-rules", {
          body: { roles: isOn ? [...others, role] : others },
        }),
      );
      showToast(t(isOn ? "agents.second.needed" : "agents.second.free", { role: ts(`role.${role}`) }), "ok");
    } catch (reason) {
      showToast(sayFailure(reason), "error");
      // The box has moved; what is stored has not.
      mutate(undefined);
      await refetch();
    }
  };
  return (
    <section class="panel second-rules" aria-labelledby="second-rules">
      <div>
        <h2 id="second-rules" class="panel__title">
          {t("agents.second.title")}
        </h2>
        <p class="field__hint">{t("agents.second.text")}</p>
      </div>
      <Show when={rules.error === undefined && rules.latest}>
        {(found) => (
          <div class="second-rules__roles">
            <For each={ROLES}>
              {(role) => (
                <Flag
                  label={ts(`role.${role}`)}
                  isOn={found().roles.includes(role)}
                  onChange={(isOn) => void change(role, isOn)}
                />
              )}
            </For>
          </div>
        )}
      </Show>
    </section>
  );
}
