import { createSignal, createUniqueId, Show, type JSX } from "solid-js";
import { accountProblem } from "@shared/account/problemWords";
import { ts } from "@shared/strings";
import { Avatar } from "@shared/ui/Avatar";
import { Button } from "@shared/ui/Button";
import { showToast } from "@shared/ui/toasts";
import { opsApi, type Site } from "../api/opsApi";
import { t } from "../strings";
import "./PictureCard.css";

const TAKEN = "image/jpeg,image/png,image/webp,image/gif";

/** What one shop looks like to its shoppers, until somebody answers; changed at once. */
export function PictureCard(props: { site: Site; onSaved: (site: Site) => void }): JSX.Element {
  const titleId = createUniqueId();
  const [isBusy, setBusy] = createSignal(false);
  let input: HTMLInputElement | undefined;
  let first: HTMLButtonElement | undefined;

  const act = async (work: Promise<Site>, said: string): Promise<void> => {
    setBusy(true);
    try {
      props.onSaved(await work);
      showToast(said, "ok");
    } catch (reason) {
      showToast(accountProblem(reason), "error");
    }
    setBusy(false);
    first?.focus();
  };
  const choose = (file: File | undefined): void => {
    if (file) void act(opsApi.changePicture(props.site.id, file), t("face.changed"));
  };

  return (
    <section class="panel site" aria-labelledby={titleId}>
      <h2 id={titleId} class="panel__title">
        {t("face.title", { name: props.site.name })}
      </h2>
      <p class="field__hint">{t("face.intro")}</p>
      <div class="site-picture">
        <Avatar
          name={props.site.name}
          size="lg"
          picture={props.site.picture && `/widget/${props.site.key}/picture?${props.site.picture}`}
        />
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
        <Show when={props.site.picture}>
          <Button
            disabled={isBusy()}
            onClick={() => void act(opsApi.removePicture(props.site.id), t("face.removed"))}
          >
            {ts("picture.remove")}
          </Button>
        </Show>
      </div>
    </section>
  );
}
