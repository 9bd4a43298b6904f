/** Puts the number of unread messages before the page's title, where a site wants that; whatever the title is by then. */

/** A sign that takes no room, by which our number is told from one of the page's own. */
const MARK = "\u2060";
const OURS = new RegExp(`^\\(\\d+\\)${MARK} `);

function entitle(count: number): void {
  const own = document.title.replace(OURS, "");
  const wanted = count ? `(${count})${MARK} ${own}` : own;
  if (document.title !== wanted) document.title = wanted;
}

let unread = 0;
// A page that changes its title meanwhile is followed, and never put back to what it was.
const observer = new MutationObserver(() => entitle(unread));
addEventListener("seventysix:unread", ({ detail }) => {
  unread = detail;
  observer.disconnect();
  entitle(unread);
  if (unread) observer.observe(document.head, { subtree: true, childList: true, characterData: true });
});
