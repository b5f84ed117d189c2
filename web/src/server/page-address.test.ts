import fc from "fast-check"
import { expect, it } from "vitest"
import { readPageAddress } from "./page-address.ts"

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
