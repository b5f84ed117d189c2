import { describe, expect, it } from "vitest"
import { type ChannelOfLibrary, NativeChannel } from "./channel.ts"

class ScriptedChannel implements ChannelOfLibrary {
  readonly sent: unknown[] = []
  open = true
  fault: Error | undefined
  say: (message: string | Buffer | ArrayBuffer) => void = () => undefined
  vanish: () => void = () => undefined

  getLabel = () => "keys"
  isOpen = () => this.open
  sendMessage = (data: string) => this.#send(data)
  sendMessageBinary = (data: Uint8Array) => this.#send(data)
  close = () => undefined

  onMessage(observer: (message: string | Buffer | ArrayBuffer) => void): void {
    this.say = observer
  }

  onClosed(observer: () => void): void {
    this.vanish = observer
  }

  #send(data: unknown): boolean {
    if (this.fault) throw this.fault
    this.sent.push(data)
    return true
  }
}

describe("NativeChannel", () => {
  it("sends at once", () => {
    const channel = new ScriptedChannel()
    const wrapped = new NativeChannel(channel, () => undefined)
    wrapped.send("text")
    wrapped.send(Uint8Array.of(1))
    expect(channel.sent).toEqual(["text", Uint8Array.of(1)])
  })

  it("sends nothing once it is closed, and is heard no more", () => {
    const channel = new ScriptedChannel()
    const wrapped = new NativeChannel(channel, () => undefined)
    const heard: unknown[] = []
    wrapped.onMessage((message) => heard.push(message))
    channel.say("before")
    channel.vanish()
    channel.say("after")
    wrapped.send("into the void")
    expect(heard).toEqual(["before"])
    expect(channel.sent).toEqual([])
  })

  it("reports what its observers throw, and what libdatachannel has against a message", () => {
    const channel = new ScriptedChannel()
    const faults: unknown[] = []
    const wrapped = new NativeChannel(channel, (fault) => faults.push(fault))
    const bug = new Error("an observer's bug")
    wrapped.onMessage(() => {
      throw bug
    })
    channel.say("x")
    channel.fault = new Error("message size exceeds limit")
    wrapped.send("too long")
    wrapped.onClose(() => {
      throw bug
    })
    channel.vanish()
    expect(faults).toEqual([bug, channel.fault, bug])
  })
})
