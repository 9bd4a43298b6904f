/** One file on its way to the server: again and again under the same id until it is there, refused, or not wanted. */
import type { AttachmentView } from "@shared/protocol.gen";
import { randomId } from "@shared/live/randomId";
import type { Core } from "../parts";
import { addressOf, headersOf } from "./asking";

export type UploadStatus = "waiting" | "uploading" | "paused" | "done" | "failed";

export interface Upload {
  readonly id: string;
  readonly file: File;
  status: UploadStatus;
  /** 0 … 1 */
  progress: number;
  /** Code of the refusal. */
  reason: string;
  shown?: AttachmentView;
  stop(): void;
}

const AGAIN_MS = 2_000;
const NOT_NOW = [0, 408, 500, 502, 503, 504];

export function newUpload(file: File, maxBytes: number): Upload {
  const isTooLarge = file.size > maxBytes;
  return {
    id: randomId(),
    file,
    status: isTooLarge ? "failed" : "waiting",
    progress: 0,
    reason: isTooLarge ? "body_too_large" : "",
    stop: () => undefined,
  };
}

/** Resolves when it is done, failed or stopped; `onChange` hears of every step. */
export function send(core: Core, upload: Upload, onChange: () => void): Promise<void> {
  return new Promise((resolve) => {
    let request: XMLHttpRequest | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;

    const become = (status: UploadStatus): void => {
      upload.status = status;
      onChange();
    };
    const end = (): void => {
      clearTimeout(again);
      removeEventListener("online", attempt);
      resolve();
    };
    const pause = (): void => {
      become("paused");
      clearTimeout(again);
      again = setTimeout(attempt, AGAIN_MS);
    };
    upload.stop = () => {
      if (request) request.onloadend = null;
      request?.abort();
      end();
    };

    function attempt(): void {
      const headers = headersOf(core);
      if (request || !headers || !navigator.onLine) {
        if (!request) pause();
        return;
      }
      const asked = (request = new XMLHttpRequest());
      asked.open("PUT", addressOf(`attachments/${upload.id}`));
      for (const [name, value] of Object.entries(headers)) asked.setRequestHeader(name, value);
      asked.setRequestHeader("content-type", "application/octet-stream");
      asked.setRequestHeader("x-file-name", encodeURIComponent(upload.file.name.replace(/\p{Cs}/gu, "")));
      asked.upload.onprogress = ({ loaded, total }) => {
        upload.progress = total ? loaded / total : 0;
        onChange();
      };
      asked.onloadend = () => {
        request = undefined;
        if (NOT_NOW.includes(asked.status)) return pause();
        const answer = parsed(asked.responseText);
        if (asked.status === 200 && answer) upload.shown = answer as AttachmentView;
        else upload.reason = answer?.code ?? "unexpected";
        become(upload.shown ? "done" : "failed");
        end();
      };
      become("uploading");
      asked.send(upload.file);
    }

    addEventListener("online", attempt);
    attempt();
  });
}

function parsed(text: string): (Partial<AttachmentView> & { code?: string }) | null {
  try {
    return JSON.parse(text) as Partial<AttachmentView> & { code?: string };
  } catch {
    // A hotel's login page says 200 to everything.
    return null;
  }
}
