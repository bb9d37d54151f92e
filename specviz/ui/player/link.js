// @ts-check
// A link to what is in sight.

const SAID_MS = 1500;

/**
 * Into the clipboard, or into the address bar where there is none.
 * @param {HTMLButtonElement} button which says what became of it
 * @param {number} round from 1
 * @param {number | null} token from 1
 */
export async function copyLink(button, round, token) {
  const link = new URL(location.href);
  link.searchParams.set("round", `${round}`);
  if (token) link.searchParams.set("token", `${token}`);
  else link.searchParams.delete("token");
  try {
    await navigator.clipboard.writeText(link.href);
    button.textContent = "Copied";
  } catch {
    history.replaceState(history.state, "", link);
    button.textContent = "In the address bar";
  }
  setTimeout(() => {
    button.textContent = "Link";
  }, SAID_MS);
}
