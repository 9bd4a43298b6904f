import {
  createResource,
  createSignal,
  createUniqueId,
  For,
  Match,
  Show,
  Switch,
  untrack,
  type JSX,
} from "solid-js";
import { Button } from "@shared/ui/Button";
import { Time } from "@shared/ui/Time";
import { showToast } from "@shared/ui/toasts";
import { opsApi, type BlockedVisitor, type Site } from "../api/opsApi";
import { sayFailure } from "../api/refusal";
import { Link } from "../route/Link";
import { paths } from "../route/route";
import { createSaving } from "../settings/createSaving";
import { KEPT } from "../settings/deepSignal";
import { FormFoot } from "../settings/FormFoot";
import { t } from "../strings";
import "./BlocklistCard.css";

const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** From where one site takes nothing, and whom it has blocked. */
export function BlocklistCard(props: { site: Site; onSaved: (site: Site) => void }): JSX.Element {
  const titleId = createUniqueId();
  const fieldId = createUniqueId();
  const saved = (): string => props.site.blocklist.join("\n");
  const [text, setText] = createSignal(untrack(saved));
  const [blocked, { refetch }] = createResource(() => opsApi.blockedVisitors(props.site.id), KEPT);
  const isDirty = (): boolean => linesOf(text()).join("\n") !== saved();
  const reset = (): void => {
    setText(saved());
    saving.forget();
  };
  const saving = createSaving<never>({
    fields: [],
    complain: () => ({}),
    save: async () => {
      const site = await opsApi.changeSite(props.site.id, { blocklist: linesOf(text()) });
      showToast(t("blocklist.saved", { name: site.name }), "ok");
      props.onSaved(site);
      reset();
    },
  });

  const letIn = async (visitor: BlockedVisitor): Promise<void> => {
    try {
      await opsApi.unblock(visitor.visitor_id);
      showToast(t("blocklist.let_in", { name: visitor.name }), "ok");
    } catch (reason) {
      showToast(sayFailure(reason), "error");
    }
    await refetch();
  };

  return (
    <form class="panel site" aria-labelledby={titleId} noValidate onSubmit={saving.submit}>
      <h2 id={titleId} class="panel__title">
        {t("blocklist.title", { name: props.site.name })}
      </h2>
      <p class="field__hint">{t("blocklist.intro")}</p>
      <div class="field">
        <label class="field__label" for={fieldId}>
          {t("blocklist.lines")}
        </label>
        <div class="field__box">
          <textarea
            id={fieldId}
            class="field__input site__origins"
            rows={Math.min(10, Math.max(3, text().split("\n").length))}
            spellcheck={false}
            value={text()}
            aria-invalid={saving.complaints().form ? true : undefined}
            aria-describedby={`${fieldId}-below`}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </div>
        <p id={`${fieldId}-below`} class="field__hint">
          {t("blocklist.hint")}
        </p>
      </div>
      <FormFoot
        complaint={saving.complaints().form}
        isDirty={isDirty()}
        isBusy={saving.isBusy()}
        onReset={reset}
      />
      <h3 class="blocklist__heading">{t("blocklist.people")}</h3>
      <Switch>
        <Match when={blocked.error !== undefined}>
          <p class="form-error" role="alert">
            {t("blocklist.failed")}
          </p>
        </Match>
        <Match when={blocked.latest?.length === 0}>
          <p class="field__hint">{t("blocklist.nobody")}</p>
        </Match>
        <Match when={blocked.latest}>
          {(people) => (
            <ul class="blocklist__people">
              <For each={people()}>
                {(visitor) => (
                  <li class="blocklist__person">
                    <span class="blocklist__name" dir="auto">
                      <Show when={visitor.conversation_id} fallback={visitor.name}>
                        {(id) => <Link href={paths.conversation(id())}>{visitor.name}</Link>}
                      </Show>
                    </span>
                    <span class="field__hint">
                      {t("blocklist.since")} <Time at={visitor.blocked_at} />
                    </span>
                    <Button size="sm" onClick={() => void letIn(visitor)}>
                      {t("blocklist.unblock")}
                      <span class="visually-hidden"> {visitor.name}</span>
                    </Button>
                  </li>
                )}
              </For>
            </ul>
          )}
        </Match>
      </Switch>
    </form>
  );
}
