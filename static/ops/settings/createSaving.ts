// What every form does that saves: it judges, saves once at a time, and puts refusals where they belong.

import { createSignal, type Accessor } from "solid-js";
import { complaintsOf, type Complaints } from "../api/refusal";
import { focusFault } from "./focusFault";

export interface SavingOptions<Field extends string> {
  fields: readonly Field[];
  complain: () => Complaints<Field>;
  /** What is wrong with a form that was refused, where that is not what it is everywhere. */
  complainOf?: (reason: unknown) => Complaints<Field>;
  /** Stores the form, and says and shows that it is stored. What it throws is complained about. */
  save: () => Promise<void>;
}

export interface Saving<Field extends string> {
  complaints: Accessor<Complaints<Field>>;
  isBusy: Accessor<boolean>;
  /** After typing: what was wrong is judged again at once, what is not yet asked for is not complained about. */
  judgeAgain: () => void;
  forget: () => void;
  submit: (event: SubmitEvent) => void;
}

export function createSaving<Field extends string>(options: SavingOptions<Field>): Saving<Field> {
  const [complaints, setComplaints] = createSignal<Complaints<Field>>({});
  const [isBusy, setBusy] = createSignal(false);
  const isFaulty = (): boolean => Object.keys(complaints()).length > 0;
  const show = (found: Complaints<Field>): void => {
    setComplaints(() => found);
  };
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      await options.save();
    } catch (reason) {
      show(options.complainOf?.(reason) ?? complaintsOf(reason, options.fields));
    } finally {
      setBusy(false);
    }
  };
  return {
    complaints,
    isBusy,
    judgeAgain: () => {
      if (isFaulty()) show(options.complain());
    },
    forget: () => show({}),
    submit: (event) => {
      event.preventDefault();
      show(options.complain());
      if (isFaulty()) focusFault(event.currentTarget);
      else if (!isBusy()) void save();
    },
  };
}
