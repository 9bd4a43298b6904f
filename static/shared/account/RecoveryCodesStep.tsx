import Copy from "lucide-solid/icons/copy";
import Download from "lucide-solid/icons/download";
import { createSignal, For, type JSX } from "solid-js";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import { showToast } from "../ui/toasts";
import { Step } from "./Step";

const FILE = "seventysix-recovery-codes.txt";

/** Shows new recovery codes, this once, and lets nobody pass who has not said that they are kept. */
export function RecoveryCodesStep(props: { codes: string[]; onDone: () => void }): JSX.Element {
  const [isKept, setKept] = createSignal(false);
  let list: HTMLOListElement | undefined;

  const text = (): string =>
    `${ts("security.codes.file", { host: location.host })}\n\n${props.codes.join("\n")}\n`;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      showToast(ts("ui.copied"), "ok");
    } catch {
      // Without a secure page there is no clipboard: select them, to be copied by hand.
      if (list) getSelection()?.selectAllChildren(list);
    }
  };
  const download = (): void => {
    const url = URL.createObjectURL(new Blob([text()], { type: "text/plain" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = FILE;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1_000);
  };

  return (
    <Step
      title={ts("security.codes.title")}
      text={ts("security.codes.text")}
      onSubmit={() => isKept() && props.onDone()}
    >
      <ol
        class="codes"
        ref={(element) => {
          list = element;
        }}
      >
        <For each={props.codes}>{(code) => <li class="codes__code">{code}</li>}</For>
      </ol>
      <div class="account__acts">
        <Button icon={<Copy size={16} stroke-width={1.75} aria-hidden="true" />} onClick={() => void copy()}>
          {ts("security.codes.copy")}
        </Button>
        <Button icon={<Download size={16} stroke-width={1.75} aria-hidden="true" />} onClick={download}>
          {ts("security.codes.download")}
        </Button>
      </div>
      <label class="account__check">
        <input
          type="checkbox"
          checked={isKept()}
          onChange={(event) => setKept(event.currentTarget.checked)}
        />
        <span>{ts("security.codes.kept")}</span>
      </label>
      <div class="account__acts">
        <Button type="submit" tone="primary" disabled={!isKept()}>
          {ts("security.codes.done")}
        </Button>
      </div>
    </Step>
  );
}
