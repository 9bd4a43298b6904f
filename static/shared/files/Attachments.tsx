import FileText from "lucide-solid/icons/file-text";
import FileX from "lucide-solid/icons/file-x";
import { createSignal, For, onCleanup, onMount, Show, type JSX } from "solid-js";
import type { AttachmentView } from "../protocol.gen";
import { ts } from "../strings";
import { sayBytes } from "./bytes";
import { fileLink, type FileLink } from "./fileLinks";
import "./Attachments.css";

const LONGEST_SIDE = 280;
const AGAIN_MS = 3_000;

/** The files of a message: pictures are shown, everything else is there to be fetched. */
export function Attachments(props: { files: readonly AttachmentView[] }): JSX.Element {
  return (
    <div class="attachments">
      <For each={props.files}>{(file) => <Attachment file={file} />}</For>
    </div>
  );
}

function Attachment(props: { file: AttachmentView }): JSX.Element {
  const [link, setLink] = createSignal<FileLink | null>();
  let again: ReturnType<typeof setTimeout> | undefined;
  const look = async (): Promise<void> => {
    try {
      setLink(await fileLink(props.file.id));
    } catch {
      again = setTimeout(() => void look(), AGAIN_MS);
    }
  };
  onMount(() => void look());
  onCleanup(() => clearTimeout(again));

  const isPicture = (): boolean => props.file.width !== null && props.file.height !== null;
  const side = (length: number | null): number => {
    const { width, height } = props.file;
    const scale = Math.min(1, LONGEST_SIDE / Math.max(width ?? 1, height ?? 1));
    return Math.max(24, Math.round((length ?? 1) * scale));
  };
  // It has expired: the same press again, once there is a new one.
  const press = async (event: MouseEvent & { currentTarget: HTMLAnchorElement }): Promise<void> => {
    const held = link();
    if (held && Date.now() < held.until) return;
    const anchor = event.currentTarget;
    event.preventDefault();
    await look();
    if (link()) anchor.click();
  };

  return (
    <Show
      when={link() !== null}
      fallback={
        <span class="attachment">
          <FileX size={18} stroke-width={1.75} aria-hidden="true" />
          <span>{ts("file.gone", { name: props.file.name })}</span>
        </span>
      }
    >
      <a
        class="attachment"
        data-picture={isPicture() ? "" : undefined}
        href={link()?.whole}
        target={isPicture() ? "_blank" : undefined}
        rel="noopener noreferrer"
        download={isPicture() ? undefined : props.file.name}
        onClick={(event) => void press(event)}
      >
        <Show
          when={isPicture()}
          fallback={
            <>
              <FileText size={18} stroke-width={1.75} aria-hidden="true" />
              <span class="attachment__words">
                <bdi>{props.file.name}</bdi>
                <small>{sayBytes(props.file.size_bytes)}</small>
              </span>
            </>
          }
        >
          <img
            src={link()?.preview}
            alt={props.file.name}
            width={side(props.file.width)}
            height={side(props.file.height)}
          />
        </Show>
      </a>
    </Show>
  );
}
