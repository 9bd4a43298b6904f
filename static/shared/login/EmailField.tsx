import type { JSX } from "solid-js";
import { ts } from "../strings";
import { TextField } from "../ui/TextField";

/** By which an account is known. */
export function EmailField(props: { value: string; onInput: (email: string) => void }): JSX.Element {
  return (
    <TextField
      label={ts("login.email")}
      type="email"
      name="email"
      autocomplete="username"
      required
      value={props.value}
      onInput={(email) => props.onInput(email)}
    />
  );
}
