// The texts that console and ops share.

import { createTranslate } from "../i18n/translate";
import de from "./de.json";
import en from "./en.json";

export const ts = createTranslate<keyof typeof en>({ en, de });
