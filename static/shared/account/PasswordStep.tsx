import { createSignal, type JSX } from "solid-js";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import { TextField } from "../ui/TextField";
import { showToast } from "../ui/toasts";
import { accountApi } from "./accountApi";
import { accountProblem, codeOf } from "./problemWords";
import { Step } from "./Step";

/** Changes one's password, with the current one as proof. */
export function PasswordStep(props: { onDone: () => void; onBack: () => void }): JSX.Element {
  const [current, setCurrent] = createSignal("");
  const [next, setNext] = createSignal("");
  const [problem, setProblem] = createSignal<{ isCurrent: boolean; text: string } | null>(null);
  const [isBusy, setBusy] = createSignal(false);

  const submit = async (): Promise<void> => {
    if (!current() || !next() || isBusy()) return;
    setBusy(true);
    try {
      await accountApi.changePassword(current(), next());
      showToast(ts("security.password.changed"), "ok");
      props.onDone();
    } catch (reason) {
      const isCurrent = ["wrong_password", "too_many_attempts"].includes(codeOf(reason));
      setProblem({ isCurrent, text: accountProblem(reason) });
    } finally {
      setBusy(false);
    }
  };
  const problemOf = (isCurrent: boolean): string | undefined => {
    const found = problem();
    return found?.isCurrent === isCurrent ? found.text : undefined;
  };

  return (
    <Step
      title={ts("security.password.title")}
      text={ts("security.password.hint")}
      onBack={() => props.onBack()}
      onSubmit={() => void submit()}
    >
      <TextField
        label={ts("security.password.current")}
        type="password"
        autocomplete="current-password"
        required
        value={current()}
        onInput={setCurrent}
        error={problemOf(true)}
      />
      <TextField
        label={ts("security.password.next")}
        type="password"
        autocomplete="new-password"
        required
        hint={ts("security.password.rule")}
        value={next()}
        onInput={setNext}
        error={problemOf(false)}
      />
      <div class="account__acts">
        <Button type="submit" tone="primary" isBusy={isBusy()}>
          {ts("security.password.submit")}
        </Button>
      </div>
    </Step>
  );
}
