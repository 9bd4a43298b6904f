import { sayBytes } from "@shared/files/bytes";
import { IconButton } from "@shared/ui/IconButton";
import Paperclip from "lucide-solid/icons/paperclip";
import type { JSX } from "solid-js";
import { t } from "../../strings";

/** Chooses files from this computer; says before how large they may be. */
export function AttachButton(props: {
  maxBytes: number;
  onFiles: (files: FileList | null) => void;
}): JSX.Element {
  let input: HTMLInputElement | undefined;
  return (
    <>
      <IconButton
        label={t("files.attach", { size: sayBytes(props.maxBytes) })}
        onClick={() => input?.click()}
      >
        <Paperclip size={18} stroke-width={1.75} aria-hidden="true" />
      </IconButton>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t("files.label")}
        onChange={(event) => {
          props.onFiles(event.currentTarget.files);
          // The same file can be chosen again.
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}
