import { createSignal, Show, type JSX } from "solid-js";
import { ts } from "../strings";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import { showToast } from "../ui/toasts";
import { accountApi } from "./accountApi";
import { ownPicture, setOwnPicture } from "./ownPicture";
import { accountProblem } from "./problemWords";

export interface PictureCardProps {
  me: { readonly id: string; readonly name: string };
}

const TAKEN = "image/jpeg,image/png,image/webp,image/gif";

/** What one looks like to shoppers and colleagues. */
export function PictureCard(props: PictureCardProps): JSX.Element {
  const [isBusy, setBusy] = createSignal(false);
  const [hasPicture, setHasPicture] = createSignal(false);
  let input: HTMLInputElement | undefined;
  let first: HTMLButtonElement | undefined;
  const act = async (work: Promise<void>, said: string): Promise<void> => {
    setBusy(true);
    try {
      await work;
      setOwnPicture(Date.now());
      showToast(said, "ok");
    } catch (reason) {
      showToast(accountProblem(reason), "error");
    }
    setBusy(false);
  };
  const choose = (file: File | undefined): void => {
    if (file) void act(accountApi.changePicture(file), ts("picture.changed"));
  };
  return (
    <section class="account-card" aria-labelledby="account-picture">
      <header class="account-card__head">
        <div class="account-picture">
          <Avatar
            name={props.me.name}
            agentId={props.me.id}
            size="lg"
            version={ownPicture()}
            onPicture={setHasPicture}
          />
          <div>
            <h2 id="account-picture" class="account__title">
              {ts("picture.title")}
            </h2>
            <p class="account__text">{ts("picture.text")}</p>
          </div>
        </div>
        <div class="account__acts">
          <input
            ref={input}
            class="visually-hidden"
            type="file"
            accept={TAKEN}
            tabindex={-1}
            aria-label={ts("picture.choose")}
            onChange={(event) => {
              choose(event.currentTarget.files?.[0]);
              event.currentTarget.value = "";
            }}
          />
          <Button ref={first} disabled={isBusy()} onClick={() => input?.click()}>
            {ts("picture.choose")}
          </Button>
          <Show when={hasPicture()}>
            <Button
              disabled={isBusy()}
              onClick={() =>
                void act(accountApi.removePicture(), ts("picture.removed")).then(() => first?.focus())
              }
            >
              {ts("picture.remove")}
            </Button>
          </Show>
        </div>
      </header>
    </section>
  );
}
