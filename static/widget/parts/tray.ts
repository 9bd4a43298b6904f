/** Files that are to go with the next message: how far each has come, and what can be done about it. */
import type { Core } from "../parts";
import { icon, make, part, write } from "../views/dom";
import { say, type Text } from "../words";
import { sayBytes } from "./bytes";
import { newUpload, send, type Upload } from "./upload";

const MOST_FILES = 10;
const REASONS: Record<string, Text> = {
  body_too_large: "too_large",
  type_not_allowed: "bad_type",
  file_infected: "infected",
  rate_limited: "failed_rate_limited",
};

export function makeTray(core: Core): (files: readonly File[]) => void {
  const form = part<HTMLFormElement>("main > form");
  const input = part<HTMLTextAreaElement>(".field textarea");
  const list = make("ul", "tray");
  const note = make("p", "tray-note");
  const views = new Map<Upload, () => void>();
  let isSending = false;
  /** What asked to send while files were on their way. */
  let wanted: Event | undefined;

  const uploads = (): Upload[] => [...views.keys()];

  function draw(): void {
    for (const drawOne of views.values()) drawOne();
    list.hidden = note.hidden = views.size === 0;
    form.classList.toggle("has-files", views.size > 0);
    if (!uploads().some(({ status }) => status !== "done")) {
      write(note, "");
      if (wanted && views.size > 0) submit(wanted);
    }
  }

  /** One after the other: a phone's line is narrow. */
  async function pump(): Promise<void> {
    if (isSending) return;
    isSending = true;
    for (let next; (next = uploads().find(({ status }) => status === "waiting"));)
      await send(core, next, draw);
    isSending = false;
  }

  function remove(upload: Upload, node: HTMLElement): void {
    upload.stop();
    views.delete(upload);
    node.remove();
    write(note, "");
    draw();
    input.focus();
    if (views.size === 0) wanted = undefined;
  }

  function add(files: readonly File[]): void {
    const room = MOST_FILES - views.size;
    for (const file of files.slice(0, room)) {
      const upload = newUpload(file, core.max_file_bytes);
      views.set(upload, uploadView(upload));
    }
    draw();
    if (files.length > room) write(note, say("too_many", { count: MOST_FILES }));
    void pump();
  }

  function uploadView(upload: Upload): () => void {
    const { file } = upload;
    const node = make("li");
    const words = make("div", "tray-words");
    const name = make("bdi", "", file.name);
    const line = make("small");
    const bar = make("progress");
    const again = make("button", "link", say("retry"));
    const close = make("button", "remove");
    bar.ariaLabel = file.name;
    again.type = close.type = "button";
    close.ariaLabel = close.title = say("remove", { name: file.name });
    close.append(icon("close"));
    close.onclick = () => remove(upload, node);
    again.onclick = () => {
      upload.status = "waiting";
      draw();
      void pump();
    };
    words.append(name, bar, line, again);
    node.append(thumbnail(file), words, close);
    list.append(node);
    return () => {
      const { status, reason, progress } = upload;
      node.dataset.status = status;
      bar.hidden = status !== "uploading";
      bar.value = progress;
      again.hidden = status !== "failed" || reason in REASONS;
      write(line, lineOf(upload, core.max_file_bytes));
    };
  }

  /** Send, or say what stands in the way; what is still on its way is waited for. */
  function submit(event: Event): void {
    const files = uploads();
    wanted = undefined;
    const shown = files.flatMap((one) => one.shown ?? []);
    if (files.some(({ status }) => status === "failed")) return write(note, say("failed_files"));
    if (shown.length < files.length) {
      wanted = event;
      return write(note, say("sending_files"));
    }
    if (!core.submit(event, shown)) return;
    views.clear();
    list.replaceChildren();
    draw();
  }

  // A browser keeps no files over a reload: whoever leaves is asked first.
  addEventListener("beforeunload", (event) => {
    if (views.size > 0) event.preventDefault();
  });
  note.setAttribute("role", "status");
  list.ariaLabel = say("attached");
  form.prepend(list, note);
  // Ahead of the composer, which knows of no files.
  const hold = (event: Event): void => {
    if (views.size === 0) return;
    event.preventDefault();
    event.stopPropagation();
    submit(event);
  };
  document.addEventListener("submit", (event) => event.target === form && hold(event), true);
  document.addEventListener(
    "keydown",
    (event) => {
      const isSent = event.key === "Enter" && !event.shiftKey && !event.isComposing;
      if (isSent && event.target === input) hold(event);
    },
    true,
  );
  return add;
}

function lineOf({ file, status, reason }: Upload, maxBytes: number): string {
  const size = sayBytes(maxBytes);
  switch (status) {
    case "failed":
      return say(REASONS[reason] ?? "upload_failed", { size });
    case "paused":
      return say("paused");
    default:
      return sayBytes(file.size);
  }
}

function thumbnail(file: File): Element {
  if (!/^image\/(png|jpeg|gif|webp)$/.test(file.type)) return icon("file");
  const image = make("img");
  image.alt = "";
  image.src = URL.createObjectURL(file);
  image.onload = () => URL.revokeObjectURL(image.src);
  // What calls itself a picture need not be one.
  image.onerror = () => image.replaceWith(icon("file"));
  return image;
}
