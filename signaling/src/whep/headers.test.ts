import { describe, expect, it } from "vitest"
import { bearerToken } from "./bearer.ts"
import { iceServerLinks } from "./link-headers.ts"
import { isType, takes } from "./media-types.ts"

describe("Authorization", () => {
  it.each([
    ["Bearer abc.DEF-1~+/==", "abc.DEF-1~+/=="],
    ["bearer  x ", "x"],
    ["Basic eDp5", undefined],
    ["Bearer", undefined],
    ["Bearer a b", undefined],
    [undefined, undefined],
  ])("%j holds the token %j", (header, token) => {
    expect(bearerToken(header)).toBe(token)
  })
})

describe("Content-Type", () => {
  it.each([
    ["application/sdp", true],
    ["Application/SDP; charset=utf-8", true],
    ["application/sdp2", false],
    [undefined, false],
  ])("%j is SDP: %j", (header, is) => {
    expect(isType(header, "application/sdp")).toBe(is)
  })
})

describe("Accept", () => {
  it.each([
    [undefined, true],
    ["*/*", true],
    ["text/html, application/*;q=0.5", true],
    ["APPLICATION/SDP", true],
    ["application/sdp;q=0", false],
    ["text/html", false],
  ])("%j takes SDP: %j", (header, does) => {
    expect(takes(header, "application/sdp")).toBe(does)
  })
})

describe("Link", () => {
  it("names each server, with its account where it has one", () => {
    const servers = [
      { urls: ["stun:stun.example"] },
      { urls: ["turn:a.example?transport=udp", "turns:a.example"], username: '1:"x"', credential: "p\\w=" },
    ]
    const account = String.raw`; username="1:\"x\""; credential="p\\w="; credential-type="password"`
    expect(iceServerLinks(servers)).toEqual([
      '<stun:stun.example>; rel="ice-server"',
      `<turn:a.example?transport=udp>; rel="ice-server"${account}`,
      `<turns:a.example>; rel="ice-server"${account}`,
    ])
  })
})
