/** Files in the messages: pictures are shown, everything else is there to be fetched. */
import type { AttachmentView } from "@shared/protocol.gen";
import type { Core } from "../parts";
import type { State } from "../state";
import { icon, make } from "../views/dom";
import { say } from "../words";
import { sayBytes } from "./bytes";
import { makeLinks, type FileLink } from "./links";

const LONGEST_SIDE = 240;

export function makeFiles(core: Core): (state: State) => void {
  const ask = makeLinks(core);
  const drawn = new WeakSet<Element>();

  function draw(key: string, files: readonly AttachmentView[] | undefined): void {
    // Another server may not know of files yet.
    if (!files?.[0]) return;
    const message = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!message || drawn.has(message)) return;
    drawn.add(message);
    const list = make("div", "files");
    list.append(...files.map(fileView));
    message.querySelector(".bubble")?.after(list);
  }

  function fileView(file: AttachmentView): HTMLElement {
    const node = make("a", "file");
    const { width, height, name } = file;
    let link: FileLink | null = null;
    const image = width && height ? picture(node, name, width, height) : undefined;
    if (!image) {
      const words = make("span");
      const label = make("bdi", "", name);
      words.append(label, make("small", "", sayBytes(file.size_bytes)));
      node.append(icon("file"), words);
      node.download = name;
    } else {
      node.target = "_blank";
      node.rel = "noopener noreferrer";
    }
    const take = (fresh: FileLink | null): void => {
      link = fresh;
      if (!fresh) {
        node.removeAttribute("href");
        node.replaceChildren(icon("file"), make("span", "", `${name}: ${say("file_gone")}`));
        return;
      }
      node.href = fresh.whole;
      if (image && !image.src) image.src = fresh.preview;
    };
    node.onclick = (event) => {
      if (link && Date.now() < link.until_ms) return;
      // It has expired: the same press again, once there is a new one.
      event.preventDefault();
      ask(file.id, (fresh) => {
        take(fresh);
        if (fresh) node.click();
      });
    };
    ask(file.id, take);
    return node;
  }

  return (state) => {
    for (const { seq, client_id, attachments } of state.log.entries) draw(client_id ?? `${seq}`, attachments);
    for (const { client_id, files } of state.outbox) draw(client_id, files);
  };
}

/** Takes its place before it has come, so that nothing jumps. */
function picture(node: HTMLElement, name: string, width: number, height: number): HTMLImageElement {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  const image = make("img");
  node.classList.add("picture");
  image.alt = name;
  image.width = Math.max(24, Math.round(width * scale));
  image.height = Math.max(24, Math.round(height * scale));
  node.append(image);
  return image;
}
