import { ConnectionDot } from "@shared/live/ConnectionDot";
import { IconButton } from "@shared/ui/IconButton";
import { Mark } from "@shared/ui/Mark";
import Bell from "lucide-solid/icons/bell";
import BellOff from "lucide-solid/icons/bell-off";
import Keyboard from "lucide-solid/icons/keyboard";
import { Show, type JSX } from "solid-js";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { useScreen } from "../../work/screen";
import { isMuted, play, prepareSound, setMuted } from "../../work/sound";
import { OwnMenu } from "./OwnMenu";
import { AvailabilityMenu } from "./AvailabilityMenu";
import { LongestWait } from "./LongestWait";
import { Slots } from "./Slots";
import "./Header.css";

/** Who I am, how busy I am, who waits longest, whether we are live. */
export function Header(): JSX.Element {
  const console = useConsole();
  const screen = useScreen();

  const toggleSound = (): void => {
    setMuted(!isMuted());
    prepareSound();
    // So that one hears what one has switched on.
    play("message");
  };

  return (
    <header class="header">
      <h1 class="header__brand">
        <Mark />
        <span class="header__name">{t("product")}</span>
      </h1>
      <LongestWait />
      <div class="header__end">
        <ConnectionDot status={console.socket.status()} />
        <Slots />
        <AvailabilityMenu />
        <div class="header__tools">
          <IconButton label={isMuted() ? t("header.unmute") : t("header.mute")} onClick={toggleSound}>
            <Show when={isMuted()} fallback={<Bell size={18} stroke-width={1.75} aria-hidden="true" />}>
              <BellOff size={18} stroke-width={1.75} aria-hidden="true" />
            </Show>
          </IconButton>
          <IconButton
            class="header__help"
            label={t("header.help")}
            shortcut="?"
            onClick={() => screen.show("help")}
          >
            <Keyboard size={18} stroke-width={1.75} aria-hidden="true" />
          </IconButton>
          <OwnMenu />
        </div>
      </div>
    </header>
  );
}
