import { describe, expect, it } from "vitest"
import { hotFunctions } from "./hot-functions.ts"

const node = (id: number, functionName: string, url = "", lineNumber = -1) => ({
  id,
  callFrame: { functionName, url, lineNumber, scriptId: "0", columnNumber: 0 },
})
const profile = {
  nodes: [
    node(1, "(idle)"),
    node(2, "send", "file:///home/a/crashcart/gateway/src/rtp/pacer.ts", 9),
    node(3, "encrypt", "file:///home/a/crashcart/node_modules/werift/lib/srtp.js", 4),
    node(4, "send", "file:///home/a/crashcart/gateway/src/rtp/pacer.ts", 9),
    node(5, "(garbage collector)"),
  ],
  samples: [1, 2, 3, 4, 5, 1],
  timeDeltas: [0, 6000, 1000, 2000, 500, 500],
}

describe("hotFunctions", () => {
  it("gives each function its own time, wherever it was called from, out of the time that was not idle", () => {
    expect(hotFunctions(profile)).toEqual({
      totalMs: 10,
      busyMs: 4,
      functions: [
        { name: "encrypt", place: "werift/lib/srtp.js:5", percent: 50 },
        { name: "send", place: "gateway/src/rtp/pacer.ts:10", percent: 37.5 },
        { name: "(garbage collector)", place: "", percent: 12.5 },
      ],
    })
  })

  it("refuses what is no profile", () => {
    expect(() => hotFunctions({ nodes: [] })).toThrow()
  })
})
