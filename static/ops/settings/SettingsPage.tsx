import Plus from "lucide-solid/icons/plus";
import { For, Show, type Accessor, type JSX, type Resource } from "solid-js";
import type { Me } from "@shared/api/api";
import { Button } from "@shared/ui/Button";
import { Select } from "@shared/ui/Select";
import { keepInSight } from "../frame/keepInSight";
import { Link } from "../route/Link";
import { route } from "../route/navigation";
import { paths } from "../route/route";
import { t } from "../strings";
import { Loaded } from "./Loaded";
import { chooseSite, siteIdOf } from "./siteChoice";
import "./choices.css";
import "./settings.css";

const TABS = [
  ["queues", "nav.queues"],
  ["teams", "nav.teams"],
  ["skills", "nav.skills"],
  ["hours", "nav.hours"],
] as const;

/** What stands under which tab. */
const PARTS: Readonly<Record<(typeof TABS)[number][0], readonly string[]>> = {
  queues: ["queues", "queue"],
  teams: ["teams"],
  skills: ["skills"],
  hours: ["hours", "schedule"],
};

export interface SettingsPageProps<T> {
  me: Me;
  title: string;
  intro: string;
  /** Skills are the same at all sites. */
  hasSites?: boolean;
  found: Resource<T>;
  onRetry: () => void;
  /** One more of what the page lists. */
  add?: { label: string; run: () => void };
  children: (found: Accessor<NonNullable<T>>) => JSX.Element;
}

/** One page of the settings about who gets whom: where one is, which site, loading and failing. */
export function SettingsPage<T>(props: SettingsPageProps<T>): JSX.Element {
  return (
    <main id="main" class="page page--cards" tabindex="-1">
      <nav class="settings__tabs" ref={keepInSight} aria-label={t("nav.routing")}>
        <For each={TABS}>
          {([page, label]) => (
            <Link
              class="settings__tab"
              href={paths[page]}
              aria-current={PARTS[page].includes(route().page) ? "page" : undefined}
            >
              {t(label)}
            </Link>
          )}
        </For>
      </nav>
      <header class="page__head">
        <div>
          <h1 class="page__title">{props.title}</h1>
          <p class="page__intro">{props.intro}</p>
        </div>
        <div class="page__tools">
          <Show when={props.hasSites && props.me.sites.length > 1}>
            <Select
              label={t("settings.site")}
              isLabelHidden
              value={siteIdOf(props.me)}
              options={props.me.sites.map((site) => ({ value: site.id, label: site.name }))}
              onChange={chooseSite}
            />
          </Show>
          <Show when={props.add}>
            {(add) => (
              <Button
                tone="primary"
                icon={<Plus size={16} stroke-width={1.75} aria-hidden="true" />}
                onClick={() => add().run()}
              >
                {add().label}
              </Button>
            )}
          </Show>
        </div>
      </header>
      <Loaded found={props.found} onRetry={() => props.onRetry()} lines={5} look="row">
        {(found) => props.children(found)}
      </Loaded>
    </main>
  );
}
