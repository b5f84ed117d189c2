import { expect, it } from "vitest"
import { FakeTransport } from "./testing/fake-transport.ts"
import type { TransportObserver } from "./transport.ts"
import { TransportChoice } from "./transport-choice.ts"

function rig(has: { readonly rtc: boolean; readonly socket: boolean }) {
  const made: string[] = []
  const factory = (name: string) => (observer: TransportObserver<string>) => {
    made.push(name)
    return new FakeTransport(observer)
  }
  const choice = new TransportChoice<string>({
    rtc: has.rtc ? factory("rtc") : undefined,
    socket: has.socket ? factory("socket") : undefined,
  })
  const next = () => {
    choice.create({} as TransportObserver<string>)
    return made.at(-1)
  }
  return { choice, next }
}

const early = { wasConnected: false, isDirect: true }

it("connects by WebRTC, and by the gateway's own server in a browser without it", () => {
  expect(rig({ rtc: true, socket: true }).next()).toBe("rtc")
  expect(rig({ rtc: false, socket: true }).next()).toBe("socket")
  expect(() => rig({ rtc: false, socket: false }).next()).toThrow("no WebRTC")
})

it("takes turns while no path is found", () => {
  const { choice, next } = rig({ rtc: true, socket: true })
  choice.lost("timed-out", early)
  expect(next()).toBe("socket")
  choice.lost("path-lost", early)
  expect(next()).toBe("rtc")
})

it("comes back to WebRTC after a session that was connected", () => {
  const { choice, next } = rig({ rtc: true, socket: true })
  choice.lost("timed-out", early)
  choice.lost("link-silent", { wasConnected: true, isDirect: true })
  expect(next()).toBe("rtc")
})

it("stays with WebRTC where the server is not the gateway's own, or the gateway did not answer", () => {
  const { choice, next } = rig({ rtc: true, socket: true })
  choice.lost("timed-out", { wasConnected: false, isDirect: false })
  expect(next()).toBe("rtc")
  choice.lost("no-answer", early)
  expect(next()).toBe("rtc")
})
