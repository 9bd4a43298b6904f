import Headset from "lucide-solid/icons/headset";
import type { JSX } from "solid-js";
import type { Session } from "@shared/login/session";
import { Button } from "@shared/ui/Button";
import { EmptyState } from "@shared/ui/EmptyState";
import { t } from "../strings";
import "./frame.css";

/** Agents have their own place; say so and show the way. */
export function ForAgents(props: { session: Session }): JSX.Element {
  return (
    <main class="door">
      <h1 class="visually-hidden">{t("agent.title")}</h1>
      <EmptyState
        icon={<Headset size={32} stroke-width={1.75} />}
        title={t("agent.title")}
        text={t("agent.text")}
        action={
          <div class="door__actions">
            <a class="button button--primary button--md" href="/console">
              {t("agent.link")}
            </a>
            <Button onClick={() => void props.session.logout()}>{t("nav.logout")}</Button>
          </div>
        }
      />
    </main>
  );
}
