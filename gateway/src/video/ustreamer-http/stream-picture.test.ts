import { describe, expect, it } from "vitest"
import { MultipartParser, type MultipartPart } from "./multipart.ts"
import { readStreamPicture } from "./stream-picture.ts"
import { framedPart, type ScriptedPart } from "./testing/scripted-ustreamer.ts"

function parse(part: ScriptedPart, edit: (text: string) => string = (text) => text): MultipartPart {
  const parts: MultipartPart[] = []
  const framed = edit(`--boundarydonotcross\r\n${framedPart(part).toString("latin1")}`)
  new MultipartParser("boundarydonotcross", (complete) => parts.push(complete)).push(
    Buffer.from(framed, "latin1"),
  )
  const [only] = parts
  if (only === undefined) throw new Error("no part")
  return only
}

describe("readStreamPicture", () => {
  it("takes the picture's age off the time of arrival, whatever clock uStreamer stamps with", () => {
    for (const boot of [0, 997.069, 86_400 * 400]) {
      const { picture } = readStreamPicture(parse({ grabbed: boot, sent: boot + 0.024 }), 5_000_000)
      expect(picture.timestampUs).toBe(5_000_000 - 24_000)
    }
  })

  it("reads Grab-Begin-Time of 6.46 and later", () => {
    const part = parse({ grabbed: 10, sent: 10.05, grabHeader: "Grab-Begin-Time" })
    expect(readStreamPicture(part, 1_000_000).picture.timestampUs).toBe(950_000)
  })

  it("gives size and bytes", () => {
    const jpeg = Uint8Array.of(0xff, 0xd8, 1, 2, 3, 0xff, 0xd9)
    expect(readStreamPicture(parse({ jpeg, width: 1920, height: 1080 }), 0)).toMatchObject({
      picture: { data: jpeg, width: 1920, height: 1080 },
      online: true,
      fresh: true,
    })
  })

  it("knows uStreamer's blank", () => {
    expect(readStreamPicture(parse({ online: false }), 0).online).toBe(false)
  })

  it("takes a picture sent again after a second for old, one held back as a duplicate not", () => {
    expect(readStreamPicture(parse({ grabbed: 999.202, sent: 1002.183 }), 0).fresh).toBe(false)
    expect(readStreamPicture(parse({ grabbed: 999.202, sent: 1002.183, dropped: 30 }), 0).fresh).toBe(true)
  })

  it.each(["X-UStreamer-Width", "X-UStreamer-Height"])("refuses a part without %s", (name) => {
    const part = parse({}, (text) => text.replace(name, "X-Other"))
    expect(() => readStreamPicture(part, 0)).toThrow(
      expect.objectContaining({
        code: "video/malformed-multipart",
        message: expect.stringContaining(name.toLowerCase()),
      }),
    )
  })

  it("refuses times that are none", () => {
    const part = parse({}, (text) => text.replace("Send-Time: ", "Send-Time: NaN"))
    expect(() => readStreamPicture(part, 0)).toThrow(
      expect.objectContaining({ code: "video/malformed-multipart" }),
    )
  })
})
