import { expect, it } from "vitest"
import { checkAccess, claim, type Fetch } from "./access.ts"

function answering(status: number): { fetch: Fetch; requests: [string, RequestInit | undefined][] } {
  const requests: [string, RequestInit | undefined][] = []
  const fetch: Fetch = async (path, init) => {
    requests.push([path, init])
    return new Response(null, { status })
  }
  return { fetch, requests }
}

const offline: Fetch = async () => {
  throw new TypeError("Failed to fetch")
}

it.each([
  [200, "allowed"],
  [401, "unauthorized"],
  [502, "unreachable"],
])("takes %i for %s", async (status, access) => {
  const { fetch, requests } = answering(status)
  expect(await checkAccess(fetch)).toBe(access)
  expect(requests).toEqual([["/api/me", { signal: expect.any(AbortSignal) }]])
})

it.each([
  [204, "accepted"],
  [403, "refused"],
  [400, "refused"],
  [429, "too-many-attempts"],
  [503, "unreachable"],
])("takes %i for a link that is %s", async (status, outcome) => {
  expect(await claim(answering(status).fetch, "secret")).toBe(outcome)
})

it("sends a link's secret in the body, where no log keeps it", async () => {
  const { fetch, requests } = answering(204)
  await claim(fetch, "a secret")
  expect(requests).toEqual([
    [
      "/api/claim",
      { method: "POST", headers: { "content-type": "application/json" }, body: '{"secret":"a secret"}' },
    ],
  ])
})

it("takes no answer for an unreachable server, and hides no other fault", async () => {
  expect(await checkAccess(offline)).toBe("unreachable")
  expect(await claim(offline, "secret")).toBe("unreachable")
  const silent: Fetch = async () => {
    throw new DOMException("signal timed out", "TimeoutError")
  }
  expect(await checkAccess(silent)).toBe("unreachable")
  const broken: Fetch = async () => {
    throw new RangeError("a bug")
  }
  await expect(checkAccess(broken)).rejects.toThrow(RangeError)
})
