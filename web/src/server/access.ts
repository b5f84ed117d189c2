import type { Access } from "../session/index.ts"

/** What became of a one-time link. `refused`: used already, too old, or never one of ours. */
export type Claim = "accepted" | "refused" | "too-many-attempts" | "unreachable"

export type Fetch = (path: string, init?: RequestInit) => Promise<Response>

/** Longer than four round trips through the worst of satellites: a connection, TLS, a question. */
const defaultPatienceMs = 10_000

/** Asks the server whether this browser's cookie is good: a refused WebSocket does not say. */
export async function checkAccess(fetch: Fetch, patienceMs = defaultPatienceMs): Promise<Access> {
  const status = await statusOf(fetch("/api/me", { signal: AbortSignal.timeout(patienceMs) }))
  if (status === 401) return "unauthorized"
  return status === 200 ? "allowed" : "unreachable"
}

/** Exchanges the secret of a one-time link for a session cookie. */
export async function claim(fetch: Fetch, secret: string): Promise<Claim> {
  const request = { method: "POST", headers: { "content-type": "application/json" } }
  const status = await statusOf(fetch("/api/claim", { ...request, body: JSON.stringify({ secret }) }))
  if (status === 204) return "accepted"
  if (status === 403 || status === 400) return "refused"
  return status === 429 ? "too-many-attempts" : "unreachable"
}

/** @returns undefined when no answer came, which is how `fetch` tells every trouble with the network. */
async function statusOf(response: Promise<Response>): Promise<number | undefined> {
  try {
    return (await response).status
  } catch (error) {
    if (error instanceof TypeError) return undefined
    if (error instanceof DOMException && error.name === "TimeoutError") return undefined
    throw error
  }
}
