import { api } from "@shared/api/api";
import { ApiError } from "@shared/api/client";
import { ts } from "@shared/strings";
import { Button } from "@shared/ui/Button";
import { Dialog } from "@shared/ui/Dialog";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { createEffect, createSignal, type JSX } from "solid-js";
import { problemWords, t } from "../../strings";
import "./PasswordDialog.css";

const FORM = "password-form";

export function PasswordDialog(props: { isOpen: boolean; onClose: () => void }): JSX.Element {
  const [current, setCurrent] = createSignal("");
  const [next, setNext] = createSignal("");
  const [problem, setProblem] = createSignal<{ isCurrent: boolean; text: string } | null>(null);
  const [isBusy, setBusy] = createSignal(false);

  createEffect(() => {
    if (props.isOpen) return;
    setCurrent("");
    setNext("");
    setProblem(null);
  });

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!current() || !next() || isBusy()) return;
    setBusy(true);
    try {
      await api.changePassword(current(), next());
      showToast(t("toast.password_changed"), "ok");
      props.onClose();
    } catch (reason) {
      const error = reason instanceof ApiError ? reason : new ApiError(0, "unexpected", "");
      setProblem({
        isCurrent: error.code === "wrong_password",
        text: problemWords(error.code, error.message),
      });
    } finally {
      setBusy(false);
    }
  };

  const problemOf = (isCurrent: boolean): string | undefined => {
    const found = problem();
    return found?.isCurrent === isCurrent ? found.text : undefined;
  };

  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      size="sm"
      title={t("password.title")}
      description={t("password.hint")}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{ts("ui.cancel")}</Button>
          <Button tone="primary" type="submit" form={FORM} isBusy={isBusy()}>
            {t("password.submit")}
          </Button>
        </>
      }
    >
      <form id={FORM} class="password-form" onSubmit={(event) => void submit(event)}>
        <TextField
          label={t("password.current")}
          type="password"
          autocomplete="current-password"
          required
          value={current()}
          onInput={setCurrent}
          error={problemOf(true)}
        />
        <TextField
          label={t("password.next")}
          type="password"
          autocomplete="new-password"
          required
          value={next()}
          onInput={setNext}
          error={problemOf(false)}
        />
      </form>
    </Dialog>
  );
}
