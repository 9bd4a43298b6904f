// Which conversation is open, kept in the address: /console/conversations/{id}.

import { createSignal, onCleanup, type Accessor } from "solid-js";

const BASE = "/console/";
const PATTERN = /^\/console\/conversations\/([0-9a-f-]{36})$/i;

export interface Navigation {
  openId: Accessor<string | null>;
  open: (id: string | null) => void;
  hrefOf: (id: string) => string;
}

function idInAddress(): string | null {
  return PATTERN.exec(location.pathname)?.[1]?.toLowerCase() ?? null;
}

export function createNavigation(): Navigation {
  const [openId, setOpenId] = createSignal(idInAddress());
  const follow = (): void => {
    setOpenId(idInAddress());
  };
  window.addEventListener("popstate", follow);
  onCleanup(() => window.removeEventListener("popstate", follow));

  const hrefOf = (id: string): string => `${BASE}conversations/${id}`;
  return {
    openId,
    hrefOf,
    open: (id) => {
      if (id === openId()) return;
      history.pushState(null, "", id === null ? BASE : hrefOf(id));
      setOpenId(id);
    },
  };
}
