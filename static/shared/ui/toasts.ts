// Short news that needs no answer, shown by `<Toasts />`.

import { createSignal } from "solid-js";

export interface Toast {
  id: number;
  tone: "info" | "ok" | "error";
  text: string;
  action?: { label: string; run: () => void };
}

const SHOWN_MS = 5_000;
const ERROR_SHOWN_MS = 10_000;
const MOST = 3;

const [toasts, setToasts] = createSignal<readonly Toast[]>([]);
let lastId = 0;

export { toasts };

export function dismissToast(id: number): void {
  setToasts((all) => all.filter((toast) => toast.id !== id));
}

export function showToast(text: string, tone: Toast["tone"] = "info", action?: Toast["action"]): void {
  const id = ++lastId;
  setToasts((all) => [...all.slice(1 - MOST), { id, tone, text, ...(action ? { action } : {}) }]);
  setTimeout(() => dismissToast(id), tone === "error" ? ERROR_SHOWN_MS : SHOWN_MS);
}
