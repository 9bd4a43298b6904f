import Plus from "lucide-solid/icons/plus";
import { createEffect, createSignal, For, Match, on, Show, Switch, type JSX } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import type { Me } from "@shared/api/api";
import { Button } from "@shared/ui/Button";
import { EmptyState } from "@shared/ui/EmptyState";
import { Select } from "@shared/ui/Select";
import { Skeleton } from "@shared/ui/Skeleton";
import { showToast } from "@shared/ui/toasts";
import { sayFailure } from "../api/refusal";
import { webhooksApi, type Webhook } from "../api/webhooksApi";
import { t } from "../strings";
import { ConfirmDialog } from "../frame/ConfirmDialog";
import { SecretDialog } from "./SecretDialog";
import { WebhookCard } from "./WebhookCard";
import { WebhookDialog } from "./WebhookDialog";

type Question =
  | { kind: "add" }
  | { kind: "edit" | "rotate" | "delete"; webhook: Webhook }
  | { kind: "secret"; secret: string; isRotation: boolean };

/** Which systems of the shop are told of what, site by site; for administrators. */
export function WebhooksPage(props: { me: Me }): JSX.Element {
  const [siteId, setSiteId] = createSignal("");
  const [webhooks, setWebhooks] = createStore<Webhook[]>([]);
  const [phase, setPhase] = createSignal<"loading" | "ready" | "failed">("loading");
  const [question, setQuestion] = createSignal<Question | null>(null);
  const chosen = (): string => siteId() || (props.me.sites[0]?.id ?? "");
  let opener: Element | null = null;

  const ask = (asked: Question): void => {
    if (question() === null) opener = document.activeElement;
    setQuestion(asked);
  };
  const close = (): void => {
    setQuestion(null);
    // The dialog goes at once, and with it the memory of where the focus came from.
    queueMicrotask(() => opener instanceof HTMLElement && opener.focus());
  };
  const load = async (): Promise<void> => {
    try {
      setWebhooks(reconcile(chosen() ? await webhooksApi.list(chosen()) : []));
      setPhase("ready");
    } catch {
      setPhase("failed");
    }
  };
  const keep = (saved: Webhook): void => {
    setWebhooks((one) => one.id === saved.id, reconcile(saved));
  };
  const rotate = async (webhook: Webhook): Promise<void> => {
    try {
      const { secret } = await webhooksApi.rotateSecret(webhook.id);
      setQuestion({ kind: "secret", secret: secret ?? "", isRotation: true });
    } catch (reason) {
      close();
      showToast(sayFailure(reason), "error");
    }
  };
  const remove = async (webhook: Webhook): Promise<void> => {
    try {
      await webhooksApi.remove(webhook.id);
      setWebhooks(webhooks.filter((one) => one.id !== webhook.id));
      showToast(t("webhooks.deleted"), "ok");
    } catch (reason) {
      showToast(sayFailure(reason), "error");
    }
    close();
  };
  createEffect(
    on(chosen, () => {
      setPhase("loading");
      void load();
    }),
  );

  return (
    <main id="main" class="page page--cards" tabindex="-1">
      <header class="page__head">
        <div>
          <h1 class="page__title">{t("webhooks.title")}</h1>
          <p class="page__intro">{t("webhooks.intro")}</p>
        </div>
        <div class="page__tools">
          <Show when={props.me.sites.length > 1}>
            <Select
              label={t("webhooks.site")}
              isLabelHidden
              value={chosen()}
              options={props.me.sites.map((site) => ({ value: site.id, label: site.name }))}
              onChange={setSiteId}
            />
          </Show>
          <Button
            tone="primary"
            icon={<Plus size={16} stroke-width={1.75} aria-hidden="true" />}
            onClick={() => ask({ kind: "add" })}
          >
            {t("webhooks.add")}
          </Button>
        </div>
      </header>
      <Switch>
        <Match when={phase() === "failed"}>
          <div class="panel page__error" role="alert">
            <span>{t("webhooks.failed")}</span>
            <Button onClick={() => void load()}>{t("list.retry")}</Button>
          </div>
        </Match>
        <Match when={phase() === "loading"}>
          <Skeleton lines={4} />
        </Match>
        <Match when={webhooks.length === 0}>
          <div class="panel">
            <EmptyState title={t("webhooks.empty")} text={t("webhooks.empty_text")} />
          </div>
        </Match>
        <Match when={true}>
          <For each={webhooks}>
            {(webhook) => (
              <WebhookCard
                webhook={webhook}
                onChanged={keep}
                onReload={() => void load()}
                onEdit={() => ask({ kind: "edit", webhook: { ...webhook } })}
                onRotate={() => ask({ kind: "rotate", webhook: { ...webhook } })}
                onDelete={() => ask({ kind: "delete", webhook: { ...webhook } })}
              />
            )}
          </For>
        </Match>
      </Switch>
      <Show when={question()} keyed>
        {(asked) => {
          switch (asked.kind) {
            case "add":
            case "edit":
              return (
                <WebhookDialog
                  siteId={chosen()}
                  webhook={asked.kind === "edit" ? asked.webhook : null}
                  onAdded={({ secret, ...webhook }) => {
                    setWebhooks(webhooks.length, webhook);
                    if (secret) setQuestion({ kind: "secret", secret, isRotation: false });
                    else close();
                  }}
                  onChanged={(webhook) => {
                    keep(webhook);
                    showToast(t("webhooks.saved"), "ok");
                    close();
                  }}
                  onClose={close}
                />
              );
            case "rotate":
              return (
                <ConfirmDialog
                  title={t("webhooks.rotate_title")}
                  text={t("webhooks.rotate_text")}
                  confirm={t("webhooks.rotate")}
                  tone="primary"
                  onConfirm={() => rotate(asked.webhook)}
                  onClose={close}
                />
              );
            case "delete":
              return (
                <ConfirmDialog
                  title={t("webhooks.delete_title")}
                  text={t("webhooks.delete_text", { url: asked.webhook.url })}
                  confirm={t("webhooks.delete")}
                  tone="danger"
                  onConfirm={() => remove(asked.webhook)}
                  onClose={close}
                />
              );
            case "secret":
              return (
                <SecretDialog
                  secret={asked.secret}
                  text={asked.isRotation ? t("webhooks.secret_rotated") : t("webhooks.secret_text")}
                  onClose={close}
                />
              );
          }
        }}
      </Show>
    </main>
  );
}
