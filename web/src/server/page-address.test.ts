import fc from "fast-check"
import { expect, it } from "vitest"
import { readPageAddress, takeClaimSecret } from "./page-address.ts"

const id = "abcdefghijklmnopqrstuvwx23"

it.each([
  ["/", "", undefined, undefined],
  [`/g/${id}`, "", id, undefined],
  [`/g/${id}/`, "#claim=s3cret_-", id, "s3cret_-"],
  ["/", "#claim=", undefined, undefined],
  ["/", "#other=1&claim=x", undefined, "x"],
  ["/g/not-an-id", "#", undefined, undefined],
  [`/g/${id}/more`, "", undefined, undefined],
])("reads %s%s", (pathname, hash, gatewayId, claimSecret) => {
  expect(readPageAddress({ pathname, hash })).toEqual({ gatewayId, claimSecret })
})

it("reads a secret as it was written, and survives any address", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (secret) => {
      const hash = `#${new URLSearchParams({ claim: secret })}`
      expect(readPageAddress({ pathname: "/", hash }).claimSecret).toBe(secret)
    }),
  )
  fc.assert(
    fc.property(fc.string(), fc.string(), (pathname, hash) => void readPageAddress({ pathname, hash })),
  )
})

it("takes a secret out of the address, and leaves every other address alone", () => {
  const shown: unknown[] = []
  const history = {
    replaceState: (...[, , url]: Parameters<History["replaceState"]>) => void shown.push(url),
  }
  const address = { pathname: `/g/${id}`, search: "?a=1" }
  expect(takeClaimSecret({ ...address, hash: "#other" }, history)).toBeUndefined()
  expect(shown).toEqual([])
  expect(takeClaimSecret({ ...address, hash: "#claim=x" }, history)).toBe("x")
  expect(shown).toEqual([`/g/${id}?a=1`])
})
