import type { Availability } from "@shared/protocol.gen";
import { ts } from "@shared/strings";
import { Menu } from "@shared/ui/Menu";
import { MenuChoice } from "@shared/ui/MenuChoice";
import ChevronDown from "lucide-solid/icons/chevron-down";
import { createMemo, type JSX } from "solid-js";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { PresenceDot } from "./PresenceDot";
import "./AvailabilityMenu.css";

const ALL: readonly Availability[] = ["online", "away", "invisible"];

/** Whether I take new conversations. */
export function AvailabilityMenu(): JSX.Element {
  const console = useConsole();
  const current = createMemo(
    () => console.state().agents[console.me.id]?.availability ?? console.me.availability,
  );
  return (
    <Menu
      trigger={(trigger) => (
        <button
          {...trigger}
          type="button"
          class="availability"
          aria-label={`${t("header.availability")}: ${ts(`presence.${current()}`)}`}
        >
          <span class="visually-hidden">{t("header.availability")}: </span>
          <PresenceDot presence={current()} />
          <span class="availability__word">{ts(`presence.${current()}`)}</span>
          <ChevronDown size={14} stroke-width={2} aria-hidden="true" />
        </button>
      )}
    >
      <MenuChoice
        label={t("header.availability")}
        value={current()}
        choices={ALL.map((value) => ({
          value,
          label: ts(`presence.${value}`),
          hint: t(`availability.${value}`),
          icon: <PresenceDot presence={value} />,
        }))}
        onChoose={(value) => void console.actions.setAvailability(value)}
      />
    </Menu>
  );
}
