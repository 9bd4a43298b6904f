import { sayBytes } from "@shared/files/bytes";
import { IconButton } from "@shared/ui/IconButton";
import FileText from "lucide-solid/icons/file-text";
import X from "lucide-solid/icons/x";
import { createMemo, For, onCleanup, Show, type JSX } from "solid-js";
import { problemWords, t } from "../../strings";
import type { Upload, Uploads } from "../../work/uploads";
import "./Tray.css";

/** Refused for what it is: trying again changes nothing. */
const FINAL = ["body_too_large", "type_not_allowed", "file_infected", "bad_image", "image_too_large"];

/** Files that are to go with the message: how far each has come, and what can be done about it. */
export function Tray(props: { uploads: Uploads; maxBytes: number; onRemoved: () => void }): JSX.Element {
  return (
    <Show when={props.uploads.items.length > 0}>
      <ul class="tray" aria-label={t("files.label")}>
        <For each={props.uploads.items}>
          {(upload) => (
            <li class="tray__file" data-status={upload.status}>
              <Thumbnail file={upload.file} />
              <div class="tray__words">
                <bdi class="tray__name">{upload.name}</bdi>
                <Show when={upload.status === "uploading"}>
                  <progress class="tray__bar" value={upload.progress} aria-label={upload.name} />
                </Show>
                <small>{wordsOf(upload, props.maxBytes)}</small>
              </div>
              <Show when={upload.status === "failed" && !FINAL.includes(upload.reason)}>
                <button type="button" class="bubble__act" onClick={() => props.uploads.retry(upload.id)}>
                  {t("log.retry")}
                </button>
              </Show>
              <IconButton
                label={t("files.remove", { name: upload.name })}
                onClick={() => {
                  props.uploads.remove(upload.id);
                  props.onRemoved();
                }}
              >
                <X size={16} stroke-width={1.75} aria-hidden="true" />
              </IconButton>
            </li>
          )}
        </For>
      </ul>
    </Show>
  );
}

function wordsOf(upload: Upload, maxBytes: number): string {
  if (upload.status === "paused") return t("files.paused");
  if (upload.status !== "failed") return sayBytes(upload.sizeBytes);
  if (upload.reason === "body_too_large") return t("files.too_large", { size: sayBytes(maxBytes) });
  return problemWords(upload.reason, "");
}

function Thumbnail(props: { file: File | null }): JSX.Element {
  const url = createMemo(() => {
    const made = props.file && isPicture(props.file) ? URL.createObjectURL(props.file) : null;
    if (made) onCleanup(() => URL.revokeObjectURL(made));
    return made;
  });
  return (
    <Show
      when={url()}
      fallback={<FileText class="tray__icon" size={18} stroke-width={1.75} aria-hidden="true" />}
    >
      {(src) => <img class="tray__picture" src={src()} alt="" />}
    </Show>
  );
}

function isPicture(file: File): boolean {
  return /^image\/(png|jpeg|gif|webp)$/.test(file.type);
}
