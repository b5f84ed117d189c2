import { describe, expect, it } from "vitest"
import type { Fetch } from "./access.ts"
import { enter, enterFromOpenPage } from "./entering.ts"

/** A server that answers the claim and the question for access with these statuses; undefined is no answer. */
function server(status: { claim?: number; me?: number }) {
  const asked: string[] = []
  const fetch: Fetch = async (path) => {
    asked.push(path)
    const answer = path === "/api/claim" ? status.claim : status.me
    if (answer === undefined) throw new TypeError("Failed to fetch")
    return new Response(null, { status: answer })
  }
  return { fetch, asked }
}

describe("a page opened with a link", () => {
  it.each([
    ["open", { claim: 204 }, ["/api/claim"]],
    ["open", { claim: 403, me: 200 }, ["/api/claim", "/api/me"]],
    ["refused", { claim: 403, me: 401 }, ["/api/claim", "/api/me"]],
    ["too-many-attempts", { claim: 429 }, ["/api/claim"]],
    ["unreachable", {}, ["/api/claim"]],
  ])("is %s after %o", async (door, status, requests) => {
    const { fetch, asked } = server(status)
    expect(await enter(fetch, "secret")).toBe(door)
    expect(asked).toEqual(requests)
  })
})

describe("a link put into an open page", () => {
  it.each([
    ["open", { me: 401, claim: 204 }, ["/api/me", "/api/claim"]],
    ["refused", { me: 401, claim: 403 }, ["/api/me", "/api/claim", "/api/me"]],
    ["unreachable", {}, ["/api/me"]],
  ])("is %s after %o", async (door, status, requests) => {
    const { fetch, asked } = server(status)
    expect(await enterFromOpenPage(fetch, "secret")).toBe(door)
    expect(asked).toEqual(requests)
  })

  it("is not used up by a browser that is signed in", async () => {
    const { fetch, asked } = server({ me: 200, claim: 204 })
    expect(await enterFromOpenPage(fetch, "secret")).toBe("open")
    expect(asked).toEqual(["/api/me"])
  })
})
