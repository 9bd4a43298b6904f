import { createSignal, type JSX } from "solid-js";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import { TextField } from "../ui/TextField";
import { accountApi } from "./accountApi";
import { createAct } from "./createAct";
import { Complaint, Step } from "./Step";

/** Asks for the password again: an open browser is not enough to change how one logs in. */
export function ConfirmStep(props: { onConfirmed: () => void; onBack: () => void }): JSX.Element {
  const [password, setPassword] = createSignal("");
  const act = createAct();
  const confirm = async (): Promise<void> => {
    await accountApi.confirm(password());
    props.onConfirmed();
  };
  const submit = (): void => {
    if (!password()) return;
    void act.run(confirm);
  };
  return (
    <Step
      title={ts("security.confirm.title")}
      text={ts("security.confirm.text")}
      onBack={() => props.onBack()}
      onSubmit={submit}
    >
      <TextField
        label={ts("login.password")}
        type="password"
        autocomplete="current-password"
        required
        value={password()}
        onInput={setPassword}
      />
      <Complaint text={act.problem()} />
      <div class="account__acts">
        <Button type="submit" tone="primary" isBusy={act.isBusy()}>
          {ts("security.confirm.submit")}
        </Button>
      </div>
    </Step>
  );
}
