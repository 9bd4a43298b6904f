import { For, type JSX } from "solid-js";
import type { MySite } from "@shared/api/api";
import { t } from "../strings";

export interface SiteChoiceProps {
  sites: readonly MySite[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** Which sites somebody works for. */
export function SiteChoice(props: SiteChoiceProps): JSX.Element {
  const toggle = (id: string, isChosen: boolean): void =>
    props.onChange(isChosen ? [...props.chosen, id] : props.chosen.filter((other) => other !== id));
  return (
    <fieldset class="site-choice">
      <legend class="field__label">{t("agents.sites")}</legend>
      <For each={props.sites}>
        {(site) => (
          <label class="site-choice__site">
            <input
              type="checkbox"
              checked={props.chosen.includes(site.id)}
              onChange={(event) => toggle(site.id, event.currentTarget.checked)}
            />
            {site.name}
          </label>
        )}
      </For>
    </fieldset>
  );
}
