import X from "lucide-solid/icons/x";
import { createUniqueId, type JSX } from "solid-js";
import { IconButton } from "@shared/ui/IconButton";
import { Select } from "@shared/ui/Select";
import { TextField } from "@shared/ui/TextField";
import { Flag } from "../settings/Flag";
import { t } from "../strings";
import { AGAIN, type InvitationForm } from "./invitationsForm";

export interface InvitationFieldsProps {
  invitation: InvitationForm;
  language: string;
  onChange: (change: Partial<InvitationForm>) => void;
  onRemove: () => void;
}

/** One invitation: what it says, and when it is shown to whom. */
export function InvitationFields(props: InvitationFieldsProps): JSX.Element {
  const pagesId = createUniqueId();
  return (
    <fieldset class="invite">
      <legend class="visually-hidden">{props.invitation.name}</legend>
      <div class="invite__head">
        <TextField
          label={t("invite.name")}
          maxlength={60}
          value={props.invitation.name}
          onInput={(name) => props.onChange({ name })}
        />
        <IconButton
          label={t("invite.remove", { name: props.invitation.name })}
          onClick={() => props.onRemove()}
        >
          <X size={16} stroke-width={1.75} aria-hidden="true" />
        </IconButton>
      </div>
      <TextField
        label={t("invite.text")}
        maxlength={200}
        value={props.invitation.text[props.language] ?? ""}
        onInput={(text) => props.onChange({ text: { ...props.invitation.text, [props.language]: text } })}
      />
      <div class="invite__numbers">
        <TextField
          label={t("invite.after_s")}
          inputmode="numeric"
          value={props.invitation.after_s}
          onInput={(after_s) => props.onChange({ after_s })}
        />
        <TextField
          label={t("invite.min_cart")}
          hint={t("invite.min_cart_hint")}
          inputmode="numeric"
          value={props.invitation.min_cart}
          onInput={(min_cart) => props.onChange({ min_cart })}
        />
        <Select
          label={t("invite.again")}
          value={props.invitation.again}
          options={AGAIN.map((value) => ({ value, label: t(`invite.again_${value}`) }))}
          onChange={(value) => props.onChange({ again: value })}
        />
      </div>
      <div class="field">
        <label class="field__label" for={pagesId}>
          {t("invite.pages")}
        </label>
        <textarea
          id={pagesId}
          class="field__input ask__choices"
          rows={2}
          placeholder={"/teapots/*\n/cart"}
          value={props.invitation.pages}
          onInput={(event) => props.onChange({ pages: event.currentTarget.value })}
        />
      </div>
      <Flag
        label={t("invite.is_open_only")}
        isOn={props.invitation.is_open_only}
        onChange={(is_open_only) => props.onChange({ is_open_only })}
      />
      <Flag
        label={t("invite.is_returning")}
        hint={t("invite.is_returning_hint")}
        isOn={props.invitation.is_returning}
        onChange={(is_returning) => props.onChange({ is_returning })}
      />
      <Flag
        label={t("invite.is_on")}
        isOn={props.invitation.is_on}
        onChange={(is_on) => props.onChange({ is_on })}
      />
    </fieldset>
  );
}
