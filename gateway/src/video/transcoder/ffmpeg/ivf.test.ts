import { expect, it } from "vitest"
import { ivfFileHeader, ivfFrameHeader } from "./ivf.ts"

it("writes the header of the file: signature, codec, size, ticks per second", () => {
  expect(Buffer.from(ivfFileHeader("MJPG", 1280, 720)).toString("hex")).toBe(
    "444b4946000020004d4a50470005d002e8030000010000000000000000000000",
  )
  expect(Buffer.from(ivfFileHeader("I420", 16, 16)).toString("latin1", 8, 12)).toBe("I420")
})

it("writes the header of a picture: octets and time", () => {
  expect(Buffer.from(ivfFrameHeader(0x010203, 2 ** 33)).toString("hex")).toBe("030201000000000002000000")
})
