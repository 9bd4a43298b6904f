import "@shared/styles/tokens.css";
import "@shared/styles/base.css";
import { startLanguage } from "@shared/i18n/language";
import { startTheme } from "@shared/theme/theme";
import { startClock } from "@shared/time/clock";
import { render } from "solid-js/web";
import { App } from "./views/App";

startTheme();
startLanguage();
startClock();
const root = document.getElementById("root");
if (root) render(() => <App />, root);
