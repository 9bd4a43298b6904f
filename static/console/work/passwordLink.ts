// The secret in the address of whoever was given a link to set a password.

const PLACE = "/console/welcome";

/** Returns it, if there is one, and takes it out of the address: neither history nor a shared screen keeps it. */
export function takePasswordLink(): string | null {
  if (location.pathname !== PLACE) return null;
  const token = location.hash.slice(1);
  history.replaceState(null, "", "/console");
  return token || null;
}
