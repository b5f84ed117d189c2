import { describe, expect, it } from "vitest"
import { NativeRtpTransport } from "./rtp-transport.ts"

class ScriptedTrack {
  readonly sent: string[] = []
  open = true
  fault: Error | undefined

  isOpen(): boolean {
    return this.open
  }

  /** Copies, as libdatachannel does. */
  sendMessageBinary(packet: Buffer): boolean {
    if (this.fault) throw this.fault
    this.sent.push(packet.toString("hex"))
    return true
  }
}

const packet = (header: string, payload: string) => ({
  ssrc: 1,
  sequenceNumber: 1,
  header: Buffer.from(header, "hex"),
  payload: Buffer.from(payload, "hex"),
})

describe("NativeRtpTransport", () => {
  it("joins header and payload, whatever was sent before", () => {
    const track = new ScriptedTrack()
    const transport = new NativeRtpTransport(track, () => undefined)
    transport.sendRtp(packet("8060", "0102030405"))
    transport.sendRtp(packet("8061", "06"))
    transport.sendRtp(packet("8062", "0708090a0b"))
    transport.sendRtcp(Buffer.from("80c8", "hex"))
    expect(track.sent).toEqual(["80600102030405", "806106", "80620708090a0b", "80c8"])
  })

  it("reports what libdatachannel throws", () => {
    const track = new ScriptedTrack()
    const faults: unknown[] = []
    const transport = new NativeRtpTransport(track, (fault) => faults.push(fault))
    track.fault = new Error("no")
    transport.sendRtp(packet("8060", "01"))
    expect(faults).toEqual([track.fault])
  })

  it("says nothing about a connection that has just gone", () => {
    const track = new ScriptedTrack()
    const faults: unknown[] = []
    const transport = new NativeRtpTransport(track, (fault) => faults.push(fault))
    track.fault = new Error("Track is not open")
    track.open = false
    transport.sendRtcp(Buffer.from("80c8", "hex"))
    expect(faults).toEqual([])
  })
})
