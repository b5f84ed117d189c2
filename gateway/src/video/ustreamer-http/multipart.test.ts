import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { GatewayError } from "../../errors.ts"
import { MultipartParser, type MultipartPart } from "./multipart.ts"

const BOUNDARY = "boundarydonotcross"
const LIMITS = { maxHeaderBytes: 200, maxBodyBytes: 1000 }

function part(body: Uint8Array, extra = ""): Buffer {
  return Buffer.concat([
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: ${body.length}\r\n${extra}\r\n`,
    ),
    body,
    Buffer.from("\r\n"),
  ])
}

/** Feeds `bytes` cut into pieces of the given sizes, over and over. */
function parse(bytes: Uint8Array, sizes: readonly number[] = [bytes.length]): MultipartPart[] {
  const parts: MultipartPart[] = []
  const parser = new MultipartParser(BOUNDARY, (complete) => parts.push(complete), LIMITS)
  for (let offset = 0, i = 0; offset < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1
    parser.push(bytes.subarray(offset, offset + size))
    offset += size
  }
  return parts
}

/** Bodies that hold boundaries and line breaks themselves. */
const body = fc
  .array(fc.oneof(fc.uint8Array({ maxLength: 30 }), fc.constant(part(Uint8Array.of(1)))), { maxLength: 5 })
  .map((pieces) => Uint8Array.from(Buffer.concat(pieces)))

describe("MultipartParser", () => {
  it("gives the same parts however the bytes are cut", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 })
    fc.assert(
      fc.property(fc.array(body), sizes, (bodies, cut) => {
        const parts = parse(Buffer.concat(bodies.map((each) => part(each))), cut)
        expect(parts.map((each) => each.body)).toEqual(bodies)
      }),
    )
  })

  it("reads header names in any case, values without the blanks around them", () => {
    const [only] = parse(part(Uint8Array.of(1), "X-UStreamer-Online:  true \r\n"))
    expect(only?.headers.get("x-ustreamer-online")).toBe("true")
  })

  it("gives a body of its own memory, so that a receiver may keep or transfer it", () => {
    const [first, second] = parse(Buffer.concat([part(Uint8Array.of(1, 2)), part(Uint8Array.of(3))]))
    expect(first?.body.buffer.byteLength).toBe(2)
    expect(first?.body.buffer).not.toBe(second?.body.buffer)
  })

  it("takes an empty body (zero_data=1)", () => {
    expect(parse(part(new Uint8Array())).map((each) => each.body.length)).toEqual([0])
  })

  it("tells of a part as soon as its last octet is there", () => {
    const bytes = part(Uint8Array.of(7))
    expect(parse(bytes.subarray(0, bytes.length - 2))).toHaveLength(1)
    expect(parse(bytes.subarray(0, bytes.length - 3))).toHaveLength(0)
  })

  it.each([
    ["another boundary", "--other\r\nContent-Length: 1\r\n\r\nx"],
    ["text before the boundary", `hello\r\n--${BOUNDARY}\r\nContent-Length: 1\r\n\r\nx`],
    ["no Content-Length", `--${BOUNDARY}\r\nContent-Type: image/jpeg\r\n\r\n`],
    ["a negative Content-Length", `--${BOUNDARY}\r\nContent-Length: -1\r\n\r\n`],
    ["a Content-Length that is no number", `--${BOUNDARY}\r\nContent-Length: 1e2\r\n\r\n`],
    ["two Content-Lengths", `--${BOUNDARY}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`],
    ["a body beyond the limit", `--${BOUNDARY}\r\nContent-Length: 1001\r\n\r\n`],
    ["a header without an end", `--${BOUNDARY}\r\n${"X: y\r\n".repeat(60)}`],
    ["a header line without a name", `--${BOUNDARY}\r\n: 1\r\nContent-Length: 1\r\n\r\n`],
    ["an end that uStreamer never sends", `--${BOUNDARY}--\r\n\r\n\r\n`],
    [
      "a body longer than its Content-Length",
      `--${BOUNDARY}\r\nContent-Length: 1\r\n\r\nxy\r\n--${BOUNDARY}\r\n\r\n`,
    ],
  ])("refuses %s, at once or octet by octet", (_, text) => {
    const refused = expect.objectContaining({ code: "video/malformed-multipart" })
    expect(() => parse(Buffer.from(text))).toThrow(refused)
    expect(() => parse(Buffer.from(text), [1])).toThrow(refused)
  })

  it("answers random bytes with parts or the typed error, nothing else", () => {
    const token = fc.constantFrom(
      "\r\n",
      "\r\n\r\n",
      `--${BOUNDARY}`,
      "Content-Length: ",
      "12",
      ":",
      "\0",
      "é",
    )
    const bytes = fc
      .array(fc.oneof(token, fc.string()), { maxLength: 40 })
      .map((all) => Buffer.from(all.join("")))
    fc.assert(
      fc.property(fc.oneof(bytes, fc.uint8Array({ maxLength: 400 })), (garbage) => {
        try {
          parse(garbage)
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError)
          expect(error).toHaveProperty("code", "video/malformed-multipart")
        }
      }),
    )
  })
})
