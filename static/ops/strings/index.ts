// The texts of the dashboard.

import { createTranslate } from "@shared/i18n/translate";
import de from "./de.json";
import en from "./en.json";

export const t = createTranslate<keyof typeof en>({ en, de });
