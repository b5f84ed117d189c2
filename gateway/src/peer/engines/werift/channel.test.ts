import { describe, expect, it } from "vitest"
import { Event } from "werift"
import { type ChannelOfWerift, WeriftChannel } from "./channel.ts"

function scriptedChannel() {
  const sent: string[] = []
  const channel: ChannelOfWerift = {
    label: "control",
    readyState: "open",
    onMessage: new Event(),
    stateChanged: new Event(),
    send: (data) => sent.push(String(data)),
  }
  return { channel, sent }
}

describe("WeriftChannel", () => {
  it("holds back what is sent before the acknowledgement, and keeps its order", () => {
    const { channel, sent } = scriptedChannel()
    const wrapped = new WeriftChannel(channel, () => undefined)
    wrapped.send("first")
    wrapped.send("second")
    expect(sent).toEqual([])
    wrapped.acknowledged()
    wrapped.send("third")
    wrapped.acknowledged()
    expect(sent).toEqual(["first", "second", "third"])
  })

  it("hears messages from the moment it is made", () => {
    const { channel } = scriptedChannel()
    const wrapped = new WeriftChannel(channel, () => undefined)
    const heard: (string | Uint8Array)[] = []
    wrapped.onMessage((message) => heard.push(message))
    channel.onMessage.execute("early")
    expect(heard).toEqual(["early"])
  })

  it("sends nothing once it is closed", () => {
    const { channel, sent } = scriptedChannel()
    const wrapped = new WeriftChannel(channel, () => undefined)
    wrapped.send("waits")
    wrapped.markClosed()
    wrapped.acknowledged()
    expect(sent).toEqual([])
  })

  it("reports what an observer throws and goes on", () => {
    const { channel } = scriptedChannel()
    const faults: unknown[] = []
    const wrapped = new WeriftChannel(channel, (fault) => faults.push(fault))
    const fault = new Error("an observer's bug")
    wrapped.onMessage(() => {
      throw fault
    })
    channel.onMessage.execute("x")
    expect(faults).toEqual([fault])
  })
})
