import Compass from "lucide-solid/icons/compass";
import type { JSX } from "solid-js";
import { EmptyState } from "@shared/ui/EmptyState";
import { Link } from "../route/Link";
import { paths } from "../route/route";
import { t } from "../strings";

/** No such page, or not for this role: both read the same. */
export function Lost(): JSX.Element {
  return (
    <main id="main" class="page" tabindex="-1">
      <h1 class="visually-hidden">{t("lost.title")}</h1>
      <EmptyState
        icon={<Compass size={32} stroke-width={1.75} />}
        title={t("lost.title")}
        text={t("lost.text")}
        action={
          <Link class="button button--neutral button--md" href={paths.board}>
            {t("lost.link")}
          </Link>
        }
      />
    </main>
  );
}
