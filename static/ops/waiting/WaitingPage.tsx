import { createSignal, Show, type JSX } from "solid-js";
import type { Me, MySite } from "@shared/api/api";
import { EmptyState } from "@shared/ui/EmptyState";
import { Segmented } from "@shared/ui/Segmented";
import { Select } from "@shared/ui/Select";
import type { LiveBoard } from "../live/liveBoard";
import { t } from "../strings";
import { HistogramPanel } from "./HistogramPanel";
import { Outlook } from "./Outlook";
import { PatiencePanel } from "./PatiencePanel";
import { QualityPanel } from "./QualityPanel";
import { RungsPanel } from "./RungsPanel";
import { StaffingPanel } from "./StaffingPanel";
import { WhatIfPanel } from "./WhatIfPanel";
import "./WaitingPage.css";

const DAYS = ["1", "7", "28"] as const;
type Days = (typeof DAYS)[number];

/** Waiting, looked at: what is about to happen, what one more person changes, and how it has been. */
export function WaitingPage(props: { me: Me; live: LiveBoard }): JSX.Element {
  const [chosen, setChosen] = createSignal<string | null>(null);
  const [days, setDays] = createSignal<Days>("28");
  const site = (): MySite | undefined =>
    props.me.sites.find((one) => one.id === chosen()) ?? props.me.sites[0];
  return (
    <main id="main" class="page insights" tabindex="-1">
      <header class="page__head">
        <div>
          <h1 class="page__title">{t("insight.title")}</h1>
          <p class="page__intro">{t("insight.intro")}</p>
        </div>
        <div class="insights__tools">
          <Show when={props.me.sites.length > 1}>
            <Select
              label={t("insight.site")}
              isLabelHidden
              value={site()?.id ?? ""}
              options={props.me.sites.map((one) => ({ value: one.id, label: one.name }))}
              onChange={setChosen}
            />
          </Show>
          <Segmented<Days>
            label={t("insight.days")}
            value={days()}
            segments={DAYS.map((value) => ({ value, label: t.count("insight.last_days", Number(value)) }))}
            onChange={setDays}
          />
        </div>
      </header>
      <Show when={site()} fallback={<EmptyState title={t("sites.empty")} />}>
        {(one) => (
          <>
            <Outlook live={props.live} siteId={one().id} />
            <div class="insights__panels">
              <WhatIfPanel siteId={one().id} timeZone={one().time_zone} />
              <QualityPanel siteId={one().id} days={Number(days())} />
              <StaffingPanel siteId={one().id} timeZone={one().time_zone} />
              <HistogramPanel siteId={one().id} days={Number(days())} />
              <PatiencePanel siteId={one().id} />
              <RungsPanel siteId={one().id} days={Number(days())} />
            </div>
          </>
        )}
      </Show>
    </main>
  );
}
