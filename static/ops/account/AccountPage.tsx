import type { JSX } from "solid-js";
import type { PictureCardProps } from "@shared/account/PictureCard";
import { SecurityPanel } from "@shared/account/SecurityPanel";
import { ts } from "@shared/strings";
import "./AccountPage.css";

/** How one logs in oneself, and where one is logged in. */
export function AccountPage(props: PictureCardProps): JSX.Element {
  return (
    <main id="main" class="page account-page" tabindex="-1">
      <header class="page__head">
        <h1 class="page__title">{ts("security.title")}</h1>
      </header>
      <SecurityPanel me={props.me} />
    </main>
  );
}
