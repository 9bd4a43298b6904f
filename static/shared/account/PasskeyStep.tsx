import Fingerprint from "lucide-solid/icons/fingerprint-pattern";
import { createSignal, type JSX } from "solid-js";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import { TextField } from "../ui/TextField";
import { accountApi } from "./accountApi";
import { createAct } from "./createAct";
import { makePasskey } from "./passkeys";
import { Complaint, Step } from "./Step";

export interface PasskeyStepProps {
  options: unknown;
  /** With new recovery codes, if there were none. */
  onDone: (codes: string[] | null) => void;
  /** The question is good once: after a refusal there is a new one. */
  onAgain: () => Promise<unknown>;
  onBack?: (() => void) | undefined;
}

/** Has the browser make a passkey, under a name by which its owner knows it again. */
export function PasskeyStep(props: PasskeyStepProps): JSX.Element {
  const [name, setName] = createSignal(ts("security.passkeys.suggested"));
  const act = createAct();
  let isUsed = false;
  const add = async (): Promise<void> => {
    const options = isUsed ? await props.onAgain() : props.options;
    isUsed = true;
    const credential = await makePasskey(options);
    props.onDone(await accountApi.addPasskey(name().trim(), credential));
  };
  const submit = (): void => {
    if (name().trim()) void act.run(add);
  };
  return (
    <Step
      title={ts("security.passkeys.title")}
      text={ts("security.passkeys.text")}
      onBack={props.onBack}
      onSubmit={submit}
    >
      <TextField
        label={ts("security.passkeys.name_label")}
        hint={ts("security.passkeys.name_hint")}
        autocomplete="off"
        maxlength="60"
        required
        value={name()}
        onInput={setName}
      />
      <Complaint text={act.problem()} />
      <div class="account__acts">
        <Button
          type="submit"
          tone="primary"
          isBusy={act.isBusy()}
          icon={<Fingerprint size={16} stroke-width={1.75} aria-hidden="true" />}
        >
          {ts("security.passkeys.submit")}
        </Button>
      </div>
    </Step>
  );
}
