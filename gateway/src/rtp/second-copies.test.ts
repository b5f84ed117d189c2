import { describe, expect, it } from "vitest"
import { ManualClock } from "../testing/manual-clock.ts"
import { SecondCopies, secondCopyDelayMs } from "./second-copies.ts"

function rig() {
  const clock = new ManualClock()
  const sent: [packet: number, atMs: number][] = []
  const copies = new SecondCopies<number>(clock, (packet) => sent.push([packet, clock.nowMs()]))
  return { clock, sent, copies }
}

describe("SecondCopies", () => {
  it("sends each packet once more, each after its own time", () => {
    const { clock, sent, copies } = rig()
    copies.follow(1)
    copies.follow(2)
    clock.advance(4)
    copies.follow(3)
    clock.advance(100)
    expect(sent).toEqual([
      [1, secondCopyDelayMs],
      [2, secondCopyDelayMs],
      [3, secondCopyDelayMs + 4],
    ])
    expect(clock.pending).toBe(0)
  })

  it("uses one timer for all", () => {
    const { clock, copies } = rig()
    for (let packet = 0; packet < 100; packet += 1) copies.follow(packet)
    expect(clock.pending).toBe(1)
  })

  it("sends nothing more and leaves no timer once disposed", () => {
    const { clock, sent, copies } = rig()
    copies.follow(1)
    copies[Symbol.dispose]()
    clock.advance(100)
    expect(sent).toEqual([])
    expect(clock.pending).toBe(0)
  })
})
