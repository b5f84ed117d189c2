import { describe, expect, it } from "vitest"
import { boundedText } from "./bounded-text.ts"

function streamOf(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })
}

/** A body in pieces, of which nobody says how long it is. */
function chunked(...pieces: string[]): Request {
  const body = streamOf(pieces.map((piece) => new TextEncoder().encode(piece)))
  return new Request("http://127.0.0.1/", { method: "POST", body, duplex: "half" } as RequestInit)
}

describe("boundedText", () => {
  it("reads what fits, characters across pieces too", async () => {
    expect(await boundedText(chunked("v=0", "\r\n", "ö"), 7)).toBe("v=0\r\nö")
    const euro = new TextEncoder().encode("€")
    const split = streamOf([euro.subarray(0, 1), euro.subarray(1)])
    const request = new Request("http://127.0.0.1/", {
      method: "POST",
      body: split,
      duplex: "half",
    } as RequestInit)
    expect(await boundedText(request, 3)).toBe("€")
  })

  it("reads nothing where nothing is", async () => {
    expect(await boundedText(new Request("http://127.0.0.1/", { method: "DELETE" }), 0)).toBe("")
  })

  it("stops at what is too long, declared or found out", async () => {
    expect(await boundedText(chunked("1234", "5"), 4)).toBeUndefined()
    const headers = { "content-length": "5" }
    expect(
      await boundedText(new Request("http://127.0.0.1/", { method: "POST", body: "12345", headers }), 4),
    ).toBeUndefined()
  })
})
