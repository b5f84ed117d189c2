import { type Claim, checkAccess, claim, type Fetch } from "./access.ts"

/** Where a link has led: to the console, or to a page that says why not. */
export type Door = "open" | Exclude<Claim, "accepted">

/**
 * Enters by the link that the page was opened with. A used link is no obstacle to a browser that is signed in already:
 * it may be the one that used it.
 */
export async function enter(fetch: Fetch, secret: string): Promise<Door> {
  const outcome = await claim(fetch, secret)
  if (outcome === "accepted") return "open"
  if (outcome !== "refused") return outcome
  return (await checkAccess(fetch)) === "allowed" ? "open" : outcome
}

/** Enters by a link that was put into the address of an open page. A browser that is signed in leaves it unused. */
export async function enterFromOpenPage(fetch: Fetch, secret: string): Promise<Door> {
  const access = await checkAccess(fetch)
  if (access === "allowed") return "open"
  return access === "unauthorized" ? await enter(fetch, secret) : "unreachable"
}
