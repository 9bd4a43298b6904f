import Lock from "lucide-solid/icons/lock";
import type { JSX } from "solid-js";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import type { Session } from "./session";
import "./LoginGate.css";

/** Logged in, but this page is for other roles. */
export function Forbidden(props: { session: Session }): JSX.Element {
  return (
    <main class="gate">
      <h1 class="visually-hidden">{ts("product")}</h1>
      <EmptyState
        icon={<Lock size={32} stroke-width={1.75} />}
        title={ts("gate.forbidden.title")}
        text={ts("gate.forbidden.text")}
        action={<Button onClick={() => void props.session.logout()}>{ts("gate.logout")}</Button>}
      />
    </main>
  );
}
