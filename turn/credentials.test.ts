import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { mintTurnCredentials, type TurnRole, turnCredential, verifyTurnCredentials } from "./index.ts"

const grant = { sessionId: "0123456789abcdef", role: "console", expiresAtS: 1_893_456_000 } as const

describe("the credential of a user name", () => {
  // Computed with: printf '%s' USERNAME | openssl dgst -sha1 -hmac SECRET -binary | base64
  it.each([
    ["north", "1893456000:0123456789abcdef:console", "ajzeNgjrxofRPh+tMLngOHzqns0="],
    ["north", "1893456000:0123456789abcdef:gateway", "K4ip+oMWoBm4ZvH/AT439+EP2D4="],
    [
      "a longer secret, with spaces and umlauts: äöü",
      "1893456300:Zk3_session-id_00000000:gateway",
      "ZuL2SABuBRdlzSrjW51djTsw7IA=",
    ],
  ])("is what OpenSSL computes with secret %j for %s", (secret, username, expected) => {
    expect(turnCredential(secret, username)).toBe(expected)
  })
})

describe("minted credentials", () => {
  it("carry expiry, session and role in the user name", () => {
    expect(mintTurnCredentials({ ...grant, secret: "north" })).toEqual({
      username: "1893456000:0123456789abcdef:console",
      credential: "ajzeNgjrxofRPh+tMLngOHzqns0=",
    })
  })

  it("grant what they were minted for, with the newest secret or one being retired", () => {
    const arbitraryGrant = fc.record({
      sessionId: fc.stringMatching(/^[A-Za-z0-9_-]{16,64}$/),
      role: fc.constantFrom<TurnRole>("console", "gateway"),
      expiresAtS: fc.integer({ min: 1, max: 999_999_999_999 }),
    })
    fc.assert(
      fc.property(arbitraryGrant, fc.string({ minLength: 1 }), (granted, secret) => {
        const credentials = mintTurnCredentials({ ...granted, secret })
        const newest = `${secret}+`
        expect(verifyTurnCredentials([newest, secret], credentials, granted.expiresAtS - 1)).toEqual(granted)
      }),
    )
  })

  it("are refused at their expiry, and with another secret", () => {
    const credentials = mintTurnCredentials({ ...grant, secret: "north" })
    expect(verifyTurnCredentials(["north"], credentials, grant.expiresAtS)).toBeUndefined()
    expect(verifyTurnCredentials(["south"], credentials, 0)).toBeUndefined()
    expect(verifyTurnCredentials([], credentials, 0)).toBeUndefined()
  })

  it("are refused once a single character of either half is changed", () => {
    const credentials = mintTurnCredentials({ ...grant, secret: "north" })
    fc.assert(
      fc.property(
        fc.constantFrom("username" as const, "credential" as const),
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 1 }),
        (half, at, character) => {
          const text = credentials[half]
          const index = at % text.length
          fc.pre(text[index] !== character)
          const changed = text.slice(0, index) + character + text.slice(index + 1)
          expect(verifyTurnCredentials(["north"], { ...credentials, [half]: changed }, 0)).toBeUndefined()
        },
      ),
    )
  })

  it("cannot be made for a session id with a colon, nor with an empty secret", () => {
    expect(() => mintTurnCredentials({ ...grant, sessionId: "0123456789:gateway", secret: "s" })).toThrow(
      RangeError,
    )
    expect(() => mintTurnCredentials({ ...grant, secret: "" })).toThrow(RangeError)
  })
})

describe("random text", () => {
  it("grants nothing and throws nothing, not even where an empty secret is configured", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (username, credential) => {
        expect(verifyTurnCredentials(["", "north"], { username, credential }, 0)).toBeUndefined()
      }),
    )
    // printf '%s' '0:AAAAAAAAAAAAAAAA:console' | openssl dgst -sha1 -hmac '' -binary | base64, with a later expiry
    const username = "1893456000:AAAAAAAAAAAAAAAA:console"
    expect(
      verifyTurnCredentials([""], { username, credential: turnCredential("", username) }, 0),
    ).toBeUndefined()
  })
})
