import { createResource, For, type JSX } from "solid-js";
import { EmptyState } from "@shared/ui/EmptyState";
import { opsApi, type Site } from "../api/opsApi";
import { LadderCard } from "../ladder/LadderCard";
import { KEPT } from "../settings/deepSignal";
import { Loaded } from "../settings/Loaded";
import { RetentionCard } from "../retention/RetentionCard";
import { t } from "../strings";
import { BlocklistCard } from "./BlocklistCard";
import { FilesCard } from "./FilesCard";
import { FormsCard } from "./FormsCard";
import { IdentityCard } from "./IdentityCard";
import { InvitationsCard } from "./InvitationsCard";
import { PictureCard } from "./PictureCard";
import { RedactionsCard } from "./RedactionsCard";
import { SiteCard } from "./SiteCard";
import { SurveyCard } from "./SurveyCard";
import { ThemeCard } from "./ThemeCard";
import "./SitesPage.css";

/** When waits are flagged, where the chat may be embedded and how it looks, site by site; for administrators. */
export function SitesPage(): JSX.Element {
  const [sites, { mutate, refetch }] = createResource(() => opsApi.sites(), KEPT);
  const keep = (saved: Site): void => {
    mutate((before = []) => before.map((site) => (site.id === saved.id ? saved : site)));
  };
  return (
    <main id="main" class="page page--cards sites" tabindex="-1">
      <header class="page__head">
        <div>
          <h1 class="page__title">{t("sites.title")}</h1>
          <p class="page__intro">{t("sites.intro")}</p>
        </div>
      </header>
      <Loaded found={sites} onRetry={() => void refetch()} lines={6}>
        {(all) => (
          <For each={all()} fallback={<EmptyState title={t("sites.empty")} />}>
            {(site) => (
              <>
                <SiteCard site={site} onSaved={keep} />
                <LadderCard site={site} />
                <RetentionCard site={site} />
                <ThemeCard site={site} onSaved={keep} />
                <PictureCard site={site} onSaved={keep} />
                <FormsCard site={site} onSaved={keep} />
                <SurveyCard site={site} onSaved={keep} />
                <FilesCard site={site} onSaved={keep} />
                <RedactionsCard site={site} onSaved={keep} />
                <BlocklistCard site={site} onSaved={keep} />
                <InvitationsCard site={site} onSaved={keep} />
                <IdentityCard site={site} onSaved={keep} />
              </>
            )}
          </For>
        )}
      </Loaded>
    </main>
  );
}
