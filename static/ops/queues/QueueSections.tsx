// The parts of a queue's form, in the order in which a conversation lives through them.

import { Show, type JSX } from "solid-js";
import { Segmented } from "@shared/ui/Segmented";
import { Select } from "@shared/ui/Select";
import { TextField } from "@shared/ui/TextField";
import type { Complaints } from "../api/refusal";
import type { Queue } from "../api/routingApi";
import { CheckList } from "../settings/CheckList";
import { Flag } from "../settings/Flag";
import { Section } from "../settings/Section";
import { t } from "../strings";
import { NumberInput } from "./NumberInput";
import { OverflowFields } from "./OverflowFields";
import type { QueueField, QueueForm } from "./queueForm";
import type { Surroundings } from "./QueuePage";

export interface SectionProps {
  form: QueueForm;
  complaints: Complaints<QueueField>;
  change: (news: Partial<QueueForm>) => void;
}

const MODES = ["auto", "offer"] as const;
const MODELS = ["least_active", "round_robin", "most_available"] as const;
const WHEN_FULL = ["leave_message", "overflow"] as const;

function choices<T extends { id: string; name: string }>(
  none: string,
  found: readonly T[],
): { value: string; label: string }[] {
  return [{ value: "", label: none }, ...found.map((one) => ({ value: one.id, label: one.name }))];
}

export function StaffSection(
  props: SectionProps & { around: Surroundings; queue: Queue | null },
): JSX.Element {
  return (
    <Section title={t("queues.staff_title")} intro={t("queues.staff_intro")}>
      <TextField
        label={t("queues.name")}
        autocomplete="off"
        maxlength="100"
        value={props.form.name}
        error={props.complaints.name}
        onInput={(name) => props.change({ name })}
      />
      <div class="settings__pair">
        <Select
          label={t("queues.team")}
          value={props.form.team_id}
          options={choices(t("queues.no_team"), props.around.teams)}
          onChange={(team_id) => props.change({ team_id })}
        />
        <Select
          label={t("queues.hours")}
          value={props.form.schedule_id}
          options={choices(t("hours.always_open"), props.around.schedules)}
          onChange={(schedule_id) => props.change({ schedule_id })}
        />
      </div>
      <CheckList
        legend={t("queues.members")}
        hint={t("queues.members_hint")}
        empty={t("agents.empty")}
        items={props.around.agents.map((agent) => ({ id: agent.id, label: agent.name }))}
        chosen={props.form.member_ids}
        onChange={(member_ids) => props.change({ member_ids })}
      />
      <Flag
        label={t("queues.is_default")}
        hint={t("queues.is_default_hint")}
        isOn={props.form.is_default}
        isDisabled={props.queue?.is_default ?? false}
        onChange={(is_default) => props.change({ is_default })}
      />
    </Section>
  );
}

export function GivingSection(props: SectionProps): JSX.Element {
  const isOffer = (): boolean => props.form.mode === "offer";
  return (
    <Section title={t("queues.giving_title")} intro={t(`queues.mode_hint.${props.form.mode}`)}>
      <Segmented
        label={t("queues.mode")}
        value={props.form.mode}
        segments={MODES.map((value) => ({ value, label: t(`queues.mode.${value}`) }))}
        onChange={(mode) => props.change({ mode })}
      />
      <Show when={isOffer()}>
        <div class="settings__pair">
          <NumberInput {...props} field="offer_timeout_s" />
          <NumberInput {...props} field="reoffer_after_s" />
        </div>
        <Flag
          label={t("queues.is_away_after_timeout")}
          isOn={props.form.flags.is_away_after_timeout}
          onChange={(is_away_after_timeout) =>
            props.change({ flags: { ...props.form.flags, is_away_after_timeout } })
          }
        />
      </Show>
      <Select
        label={t("queues.model")}
        value={props.form.model}
        options={MODELS.map((value) => ({ value, label: t(`queues.model.${value}`) }))}
        onChange={(model) => props.change({ model })}
      />
      <Flag
        label={t("queues.is_sticky")}
        isOn={props.form.flags.is_sticky}
        onChange={(is_sticky) => props.change({ flags: { ...props.form.flags, is_sticky } })}
      />
      <NumberInput {...props} field="boost_s" />
    </Section>
  );
}

export function MatchingSection(props: SectionProps): JSX.Element {
  return (
    <Section title={t("queues.matching_title")} intro={t("queues.matching_intro")}>
      <Flag
        label={t("queues.is_language_first")}
        isOn={props.form.flags.is_language_first}
        onChange={(is_language_first) => props.change({ flags: { ...props.form.flags, is_language_first } })}
      />
      <div class="settings__pair">
        <NumberInput {...props} field="language_widen_after_s" />
        <NumberInput {...props} field="skill_widen_after_s" />
      </div>
    </Section>
  );
}

export function LimitsSection(props: SectionProps & { around: Surroundings }): JSX.Element {
  return (
    <Section title={t("queues.limits_title")} intro={t("queues.limits_intro")}>
      <OverflowFields {...props} />
      <div class="settings__pair">
        <NumberInput {...props} field="max_waiting" />
        <NumberInput {...props} field="max_wait_s" />
      </div>
      <Select
        label={t("queues.when_full")}
        value={props.form.when_full}
        options={WHEN_FULL.map((value) => ({ value, label: t(`queues.when_full.${value}`) }))}
        onChange={(when_full) => props.change({ when_full })}
      />
    </Section>
  );
}

export function TalkSection(props: SectionProps): JSX.Element {
  return (
    <Section title={t("queues.talk_title")} intro={t("queues.talk_intro")}>
      <div class="settings__pair">
        <NumberInput {...props} field="silent_after_s" />
        <NumberInput {...props} field="wrap_up_s" />
      </div>
    </Section>
  );
}
