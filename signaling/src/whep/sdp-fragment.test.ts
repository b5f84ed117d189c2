import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseSdpFragment } from "./sdp-fragment.ts"

/** RFC 8840 §9's own example, shortened. */
const example = [
  "a=ice-ufrag:8hhY",
  "a=ice-pwd:asd88fgpdd777uzjYhagZg",
  "m=audio 9 RTP/AVP 0",
  "a=mid:0",
  "a=candidate:1 1 UDP 2130706431 192.0.2.1 10000 typ host",
  "m=video 9 RTP/AVP 96",
  "a=mid:1",
  "a=candidate:2 1 UDP 1694498815 198.51.100.1 5000 typ srflx raddr 192.0.2.1 rport 10000",
  "a=end-of-candidates",
  "",
].join("\r\n")

describe("parseSdpFragment", () => {
  it("reads credentials, and each candidate with its section's mid", () => {
    expect(parseSdpFragment(example)).toEqual({
      iceUfrag: "8hhY",
      candidates: [
        { mid: "0", candidate: "candidate:1 1 UDP 2130706431 192.0.2.1 10000 typ host" },
        {
          mid: "1",
          candidate: "candidate:2 1 UDP 1694498815 198.51.100.1 5000 typ srflx raddr 192.0.2.1 rport 10000",
        },
      ],
      isEnd: true,
    })
  })

  it.each([
    ["no credentials", "a=mid:0\r\na=candidate:1 1 UDP 1 192.0.2.1 1 typ host\r\n"],
    ["a candidate of no section", "a=ice-ufrag:x\r\na=candidate:1 1 UDP 1 192.0.2.1 1 typ host\r\n"],
    ["a mid of the section before", example.replace("a=mid:1\r\n", "")],
    ["JSON", '{"candidate": ""}'],
    ["too many lines", `a=ice-ufrag:x\r\n${"a=x\r\n".repeat(200)}`],
  ])("refuses %s", (_what, text) => {
    expect(parseSdpFragment(text)).toBeUndefined()
  })

  it("gives a fragment or none for any text", () => {
    const line = fc.constantFrom(...example.split("\r\n"), "a=", "x")
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(line).map((lines) => lines.join("\n")),
        ),
        (text) => {
          const fragment = parseSdpFragment(text)
          if (fragment === undefined) return
          for (const { candidate } of fragment.candidates) expect(text).toContain(candidate)
        },
      ),
    )
  })
})
