import { describe, expect, it } from "vitest"
import { decodePicture, encodeArrival, PictureAssembler } from "../../../protocol/index.ts"
import { accessUnit } from "../../rtp/testing/pictures.ts"
import { ManualClock } from "../../testing/manual-clock.ts"
import { ScriptedChannel } from "../testing/scripted-peer.ts"
import { PictureMessages } from "./picture-messages.ts"
import { PictureSender } from "./picture-sender.ts"

function rig(format: "h264" | "jpeg" = "h264", messageMaxBytes = 16_384) {
  const clock = new ManualClock()
  const channel = new ScriptedChannel("pictures")
  channel.messageMaxBytes = messageMaxBytes
  const messages = new PictureMessages()
  const told = { keyFrames: 0, malformed: 0 }
  const sender = new PictureSender({
    channel,
    format,
    messages,
    clock,
    requestKeyFrame: () => {
      told.keyFrames += 1
    },
    malformed: () => {
      told.malformed += 1
    },
    captureClockUs: () => 5_000_000,
  })
  const sent = () => channel.sent.map((data) => decodePicture(new Uint8Array(data as Uint8Array)))
  return { clock, channel, messages, sender, told, sent }
}

const at = (timestampUs: number) => accessUnit({ timestampUs })

describe("PictureSender", () => {
  it("sends H.264 as a byte stream, under the capture time in 90 kHz", () => {
    const { sender, sent } = rig()
    const nalUnits = [Uint8Array.of(0x67, 1), Uint8Array.of(0x65, 2)]
    sender.send(accessUnit({ nalUnits, isKeyFrame: true, timestampUs: 1_000_000, width: 640, height: 480 }))
    expect(sent()).toEqual([
      {
        id: 90_000,
        format: "h264",
        isKeyFrame: true,
        width: 640,
        height: 480,
        data: Uint8Array.of(0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x65, 2),
      },
    ])
  })

  it("sends a JPEG as it is", () => {
    const { sender, sent } = rig("jpeg")
    sender.send(accessUnit({ nalUnits: [Uint8Array.of(0xff, 0xd8)], isKeyFrame: true }))
    expect(sent()).toMatchObject([{ format: "jpeg", data: Uint8Array.of(0xff, 0xd8) }])
  })

  it("makes a picture's message once, however many viewers get it", () => {
    const { messages } = rig()
    const unit = at(1)
    expect(messages.of(unit, "h264")).toBe(messages.of(unit, "h264"))
  })

  it("cuts what is too long for the channel", () => {
    const { channel, sender } = rig("jpeg", 100)
    sender.send(accessUnit({ nalUnits: [new Uint8Array(1000).fill(7)] }))
    expect(channel.sent.every((message) => message.length <= 100)).toBe(true)
    const assembler = new PictureAssembler()
    const whole = channel.sent.flatMap((piece) => assembler.push(new Uint8Array(piece as Uint8Array)) ?? [])
    expect(whole.map(({ data }) => data.length)).toEqual([1000])
  })

  it("drops pictures while one is late, so that none gets old in a queue, and goes on when it has arrived", () => {
    const { clock, channel, sender, sent } = rig()
    expect(sender.send(at(1_000_000))).toBe(true)
    clock.advance(150)
    expect(sender.send(at(1_100_000))).toBe(true)
    clock.advance(51)
    expect(sender.send(at(1_200_000))).toBe(false)
    channel.deliver(encodeArrival({ id: 90_000, wantsKeyFrame: false }))
    expect(sender.send(at(1_300_000))).toBe(true)
    clock.advance(150)
    expect(sender.send(at(1_400_000))).toBe(false)
    channel.deliver(encodeArrival({ id: 117_000, wantsKeyFrame: false }))
    expect(sender.send(at(1_500_000))).toBe(true)
    expect(sent().map(({ id }) => id)).toEqual([90_000, 99_000, 117_000, 135_000])
    expect(sender.stats()).toMatchObject({ accessUnitsDropped: 2 })
  })

  it("asks for a key frame when the decoder has lost its thread, and tells of what is no arrival", () => {
    const { channel, told } = rig()
    channel.deliver(encodeArrival({ id: 1, wantsKeyFrame: true }))
    channel.deliver("text")
    channel.deliver(new Uint8Array(3))
    expect(told).toEqual({ keyFrames: 1, malformed: 2 })
  })

  it("tells when each picture left", () => {
    const { sender } = rig()
    sender.send(accessUnit({ timestampUs: 1_000_000, encodedUs: 4_000_000 }))
    const left = { rtpTimestamp: 90_000, capturedUs: 1_000_000, encodedUs: 4_000_000, sentUs: 5_000_000 }
    expect(sender.takeSentPictures()).toEqual([left])
    expect(sender.takeSentPictures()).toEqual([])
  })
})
