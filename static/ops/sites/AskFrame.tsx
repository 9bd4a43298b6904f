import ArrowDown from "lucide-solid/icons/arrow-down";
import ArrowUp from "lucide-solid/icons/arrow-up";
import Trash from "lucide-solid/icons/trash";
import type { JSX } from "solid-js";
import { IconButton } from "@shared/ui/IconButton";
import { t } from "../strings";

export interface AskFrameProps {
  /** Such as “Field 2”. */
  title: string;
  /** What it asks, where it has a text already. */
  name: string;
  number: number;
  count: number;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
  children: JSX.Element;
}

/** Around what is asked: it can be moved among its neighbours, and removed. */
export function AskFrame(props: AskFrameProps): JSX.Element {
  let frame: HTMLFieldSetElement | undefined;
  const name = (): string => props.name || props.title;
  /** Whoever moved it by keyboard goes on from where it is now, also where it cannot be moved any further. */
  const move = (by: -1 | 1): void => {
    props.onMove(by);
    const [up, down] = frame?.querySelectorAll<HTMLButtonElement>(".ask__acts button") ?? [];
    [by < 0 ? up : down, up, down].find((button) => button?.disabled === false)?.focus();
  };
  const remove = (): void => {
    const around = frame?.parentElement;
    const place = props.number - 1;
    props.onRemove();
    const others = around?.querySelectorAll(":scope > .ask") ?? [];
    const neighbour = others[Math.min(place, others.length - 1)] ?? around;
    neighbour?.querySelector<HTMLElement>("input, :scope > button")?.focus();
  };
  return (
    <fieldset
      class="ask"
      ref={(element) => {
        frame = element;
      }}
    >
      <legend class="ask__legend">{props.title}</legend>
      <div class="ask__acts">
        <IconButton
          label={t("forms.up", { name: name() })}
          disabled={props.number === 1}
          onClick={() => move(-1)}
        >
          <ArrowUp size={16} stroke-width={1.75} aria-hidden="true" />
        </IconButton>
        <IconButton
          label={t("forms.down", { name: name() })}
          disabled={props.number === props.count}
          onClick={() => move(1)}
        >
          <ArrowDown size={16} stroke-width={1.75} aria-hidden="true" />
        </IconButton>
        <IconButton label={t("forms.remove", { name: name() })} onClick={remove}>
          <Trash size={16} stroke-width={1.75} aria-hidden="true" />
        </IconButton>
      </div>
      {props.children}
    </fieldset>
  );
}
