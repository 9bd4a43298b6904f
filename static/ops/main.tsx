// The dashboard's page: language, theme and clock first, then the drawing.

import { render } from "solid-js/web";
import { startLanguage } from "@shared/i18n/language";
import { startTheme } from "@shared/theme/theme";
import { startClock } from "@shared/time/clock";
import "@shared/styles/tokens.css";
import "@shared/styles/base.css";
import { App } from "./App";

startTheme();
startLanguage();
startClock();
const root = document.querySelector("#app");
if (root) render(() => <App />, root);
