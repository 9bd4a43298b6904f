import { expect, test } from "vitest";
import { makeIdentity } from "./identity";

/** One browser's storage, and tabs that hear of each other's changes a little later, like real ones. */
function browser(stored: string | null = null) {
  const shared = { token: stored, writes: 0 };
  const tabs: { wake: () => void }[] = [];
  const events: (() => void)[] = [];
  const tab = (hasConversation = false) => {
    const mine = { wake: () => undefined as void, adopted: 0 };
    tabs.push(mine);
    const identity = makeIdentity(
      {
        token: () => shared.token,
        setToken(token) {
          shared.token = token;
          shared.writes += 1;
          for (const other of tabs) if (other !== mine) events.push(() => other.wake());
        },
        onToken: (listener) => (mine.wake = listener),
      },
      () => hasConversation,
      () => (mine.adopted += 1),
    );
    return { identity, mine };
  };
  const deliver = (): void => {
    for (let i = 0; i < 100; i++) events.shift()?.();
  };
  return { tab, deliver, shared };
}

test("two tabs opened at once end as one visitor", () => {
  const { tab, deliver, shared } = browser();
  const [one, two] = [tab(), tab()];
  expect([one.identity.say(), two.identity.say()]).toEqual([null, null]);
  one.identity.receive("first");
  two.identity.receive("second");
  deliver();
  expect([one.identity.say(), two.identity.say(), shared.token]).toEqual(["first", "first", "first"]);
  expect([one.mine.adopted, two.mine.adopted]).toEqual([0, 1]);
});

test("a tab that is still connecting takes the token of the one that was faster", () => {
  const { tab, deliver, shared } = browser();
  const [fast, slow] = [tab(), tab()];
  slow.identity.say();
  fast.identity.receive("first");
  deliver();
  slow.identity.receive("late");
  deliver();
  expect([slow.identity.say(), shared.token]).toEqual(["first", "first"]);
});

test("the tab that has spoken keeps its token and the other follows", () => {
  const { tab, deliver, shared } = browser("spoken");
  const [spoken, quiet] = [tab(true), tab()];
  quiet.identity.say();
  quiet.identity.forget();
  quiet.identity.say();
  quiet.identity.receive("new");
  deliver();
  expect([spoken.identity.say(), quiet.identity.say(), shared.token]).toEqual(["spoken", "spoken", "spoken"]);
});

test("two tabs with a conversation each do not quarrel forever", () => {
  const { tab, deliver, shared } = browser();
  const [one, two] = [tab(true), tab(true)];
  one.identity.receive("first");
  shared.token = null;
  two.identity.receive("second");
  deliver();
  expect([one.identity.say(), two.identity.say()]).toEqual(["first", "second"]);
  expect(shared.writes).toBeLessThan(6);
});

test("a token that the server does not know is replaced, not preferred", () => {
  const { tab, shared } = browser("stale");
  const { identity, mine } = tab();
  expect(identity.say()).toBe("stale");
  identity.receive("fresh");
  expect([identity.say(), shared.token, mine.adopted]).toEqual(["fresh", "fresh", 0]);
});

test("a refused token is forgotten once", () => {
  const { tab, shared } = browser("a");
  const { identity } = tab();
  expect([identity.forget(), identity.forget(), shared.token]).toEqual([true, false, null]);
});
