// Files that are to go with the next message of a conversation: each on its way until it is there, refused, or not wanted.

import { createStore, produce } from "solid-js/store";
import { randomId } from "@shared/live/randomId";
import type { AttachmentView } from "@shared/protocol.gen";

export type UploadStatus = "waiting" | "uploading" | "paused" | "done" | "failed";

export interface Upload {
  /** Made here: repeated under the same one it is taken once. */
  id: string;
  name: string;
  sizeBytes: number;
  /** Null for what was uploaded before and comes back to be edited. */
  file: File | null;
  status: UploadStatus;
  /** 0 … 1 */
  progress: number;
  /** Code of the refusal. */
  reason: string;
  shown: AttachmentView | null;
}

export interface Uploads {
  items: readonly Upload[];
  add: (files: readonly File[]) => void;
  /** Put back what has been uploaded already. */
  restore: (files: readonly AttachmentView[]) => void;
  remove: (id: string) => void;
  retry: (id: string) => void;
  /** Hand over what is uploaded, and start afresh. */
  take: () => AttachmentView[];
}

export const MOST_FILES = 10;
const AGAIN_MS = 2_000;
/** The server was not reached, or cannot just now: the same again in a moment. */
const NOT_NOW = [0, 408, 500, 502, 503, 504];

export function createUploads(siteId: string, maxBytes: () => number): Uploads {
  const [items, setItems] = createStore<Upload[]>([]);
  const requests = new Map<string, XMLHttpRequest>();
  let isSending = false;

  const change = (id: string, news: Partial<Upload>): void => setItems((one) => one.id === id, news);
  const find = (id: string): Upload | undefined => items.find((one) => one.id === id);

  const pump = async (): Promise<void> => {
    if (isSending) return;
    isSending = true;
    for (let next; (next = items.find((one) => one.status === "waiting"));) await send(next.id);
    isSending = false;
  };

  const send = async (id: string): Promise<void> => {
    for (let upload; (upload = find(id)) && upload.file;) {
      change(id, { status: "uploading", progress: 0 });
      const answer = await put(id, upload.file);
      if (!find(id)) return;
      if (!NOT_NOW.includes(answer.status)) return settle(id, answer);
      change(id, { status: "paused" });
      await networkOr(AGAIN_MS);
    }
  };

  const settle = (id: string, answer: Answer): void => {
    if (answer.status === 200 && answer.body && "media_type" in answer.body)
      change(id, { status: "done", progress: 1, shown: answer.body });
    else
      change(id, {
        status: "failed",
        reason: answer.body && "code" in answer.body ? answer.body.code : "unexpected",
      });
  };

  const put = (id: string, file: File): Promise<Answer> =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest();
      requests.set(id, request);
      request.open("PUT", `/api/v1/attachments/${id}?site_id=${encodeURIComponent(siteId)}`);
      request.setRequestHeader("content-type", "application/octet-stream");
      request.setRequestHeader("x-file-name", encodeURIComponent(file.name.replace(/\p{Cs}/gu, "")));
      request.upload.onprogress = ({ loaded, total }) =>
        change(id, { progress: total > 0 ? loaded / total : 0 });
      request.onloadend = () => {
        requests.delete(id);
        resolve({ status: request.status, body: parsed(request.responseText) });
      };
      request.send(file);
    });

  return {
    items,
    add: (files) => {
      const fresh = files.slice(0, MOST_FILES - items.length).map((file): Upload => {
        const isTooLarge = file.size > maxBytes();
        return {
          id: randomId(),
          name: file.name,
          sizeBytes: file.size,
          file,
          status: isTooLarge ? "failed" : "waiting",
          progress: 0,
          reason: isTooLarge ? "body_too_large" : "",
          shown: null,
        };
      });
      setItems(produce((all) => void all.push(...fresh)));
      void pump();
    },
    restore: (files) => {
      const back = files.map((shown): Upload => ({
        id: randomId(),
        name: shown.name,
        sizeBytes: shown.size_bytes,
        file: null,
        status: "done",
        progress: 1,
        reason: "",
        shown,
      }));
      setItems(produce((all) => void all.push(...back)));
    },
    remove: (id) => {
      setItems((all) => all.filter((one) => one.id !== id));
      requests.get(id)?.abort();
    },
    retry: (id) => {
      change(id, { status: "waiting", reason: "" });
      void pump();
    },
    take: () => {
      const taken = items.flatMap((one) => one.shown ?? []);
      setItems([]);
      return taken;
    },
  };
}

interface Answer {
  status: number;
  body: AttachmentView | { code: string } | null;
}

function parsed(text: string): Answer["body"] {
  try {
    return JSON.parse(text) as Answer["body"];
  } catch {
    return null;
  }
}

function networkOr(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer);
      window.removeEventListener("online", go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    window.addEventListener("online", go);
  });
}
