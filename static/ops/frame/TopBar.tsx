import Maximize from "lucide-solid/icons/maximize";
import { For, onCleanup, type JSX } from "solid-js";
import type { Me } from "@shared/api/api";
import { ConnectionDot } from "@shared/live/ConnectionDot";
import type { Session } from "@shared/login/session";
import { IconButton } from "@shared/ui/IconButton";
import { Mark } from "@shared/ui/Mark";
import type { LiveBoard } from "../live/liveBoard";
import { Link } from "../route/Link";
import { listPath, navigate, route } from "../route/navigation";
import { paths } from "../route/route";
import { t } from "../strings";
import { enterWall, isTyping } from "../wall/fullScreen";
import { OwnMenu } from "./OwnMenu";
import { keepInSight } from "./keepInSight";
import "./TopBar.css";

/** Pages that share tabs of their own. */
const ROUTING: ReadonlySet<string> = new Set(["queues", "queue", "teams", "skills", "hours", "schedule"]);

interface Place {
  label: string;
  href: string;
  isCurrent: boolean;
}

/** Where one is, where one may go, whether what one sees is live. */
export function TopBar(props: { me: Me; session: Session; live: LiveBoard }): JSX.Element {
  const places = (): Place[] => {
    const page = route().page;
    const isReading = page === "conversations" || page === "transcript";
    const common: Place[] = [
      { label: t("nav.board"), href: paths.board, isCurrent: page === "board" },
      { label: t("nav.waiting"), href: paths.waiting, isCurrent: page === "waiting" },
      { label: t("nav.conversations"), href: listPath(paths.conversations), isCurrent: isReading },
    ];
    const routing: Place = { label: t("nav.queues"), href: paths.queues, isCurrent: ROUTING.has(page) };
    if (props.me.role !== "admin") return [...common, routing];
    return [
      ...common,
      { label: t("nav.agents"), href: paths.agents, isCurrent: page === "agents" },
      routing,
      { label: t("nav.sites"), href: paths.sites, isCurrent: page === "sites" },
      { label: t("nav.webhooks"), href: paths.webhooks, isCurrent: page === "webhooks" },
      { label: t("nav.audit"), href: paths.audit, isCurrent: page === "audit" },
      { label: t("nav.holds"), href: paths.holds, isCurrent: page === "holds" },
    ];
  };

  const openWall = (): void => {
    enterWall();
    navigate(paths.wall);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "w" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    openWall();
  };
  document.addEventListener("keydown", onKey);
  onCleanup(() => document.removeEventListener("keydown", onKey));

  return (
    <header class="top-bar">
      <div class="top-bar__brand">
        <Mark />
        <span class="top-bar__name">Seventysix</span>
        <span class="top-bar__place">{t("place")}</span>
      </div>
      <nav class="top-bar__nav" aria-label={t("nav.label")} ref={keepInSight}>
        <For each={places()}>
          {(place) => (
            <Link class="top-bar__link" href={place.href} aria-current={place.isCurrent ? "page" : undefined}>
              {place.label}
            </Link>
          )}
        </For>
      </nav>
      <div class="top-bar__tools">
        <ConnectionDot status={props.live.socket.status()} />
        <IconButton label={t("nav.wall")} shortcut="W" onClick={openWall}>
          <Maximize size={18} stroke-width={1.75} aria-hidden="true" />
        </IconButton>
        <OwnMenu me={props.me} session={props.session} />
      </div>
    </header>
  );
}
