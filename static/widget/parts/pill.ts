/** Says that something new stands below where the shopper reads, and takes them there. */
import { newestSeq, type State } from "../state";
import { make, part, write } from "../views/dom";
import { sayCount } from "../words";

/** As near to the end as the list follows by itself. */
const NEAR_END_PX = 80;

export function makePill(): (state: State) => void {
  const scroll = part(".scroll");
  const pill = make("button", "pill");
  pill.hidden = true;
  part(".stage").append(pill);
  let isAtEnd = true;
  let newest = 0;
  /** What stood there when the shopper was last at the end. */
  let seen = 0;

  function look(): void {
    isAtEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END_PX;
    if (!isAtEnd) return;
    seen = newest;
    pill.hidden = true;
  }

  scroll.addEventListener("scroll", look, { passive: true });
  // A keyboard, files or a warning take room from below: whoever was at the end still sees it.
  new ResizeObserver(() => {
    if (isAtEnd) scroll.scrollTop = scroll.scrollHeight;
  }).observe(scroll);
  pill.onclick = () => {
    scroll.scrollTop = scroll.scrollHeight;
    scroll.focus();
  };

  return (state) => {
    newest = newestSeq(state);
    if (isAtEnd) seen = newest;
    const count = state.log.entries.filter(
      ({ seq, kind, author }) => seq > seen && kind === "message" && author.kind === "agent",
    ).length;
    pill.hidden = count === 0;
    if (count) write(pill, sayCount("news", count));
  };
}
