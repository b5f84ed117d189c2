import { expect, it } from "vitest"
import { describeInLab } from "../describe-in-lab.ts"
import { bothWays } from "../link/impairment.ts"
import { ping } from "../probe/ping.ts"
import { run } from "./namespace.ts"
import { TwoRooms } from "./two-rooms.ts"

/** Sends from the console's room to the gateway's and back. */
const pingThrough = (rooms: TwoRooms, count: number, intervalMs: number) =>
  ping({
    from: rooms.console.prefix,
    to: rooms.gateway.prefix,
    address: rooms.gatewayAddress,
    count,
    intervalMs,
    patienceMs: 500,
  })

describeInLab("TwoRooms", () => {
  it("lets nothing pass faster than the link's delay, loses what the link loses, and keeps the order", async () => {
    await using rooms = await TwoRooms.open({ forth: { delayMs: 25 }, back: { delayMs: 25, loss: 0.1 } })
    const { echoes } = await pingThrough(rooms, 300, 1)
    const { back } = await rooms.link.counts()
    expect(Math.min(...echoes.map(({ roundTripMs }) => roundTripMs))).toBeGreaterThanOrEqual(50)
    expect(back.lost).toBeGreaterThan(10)
    expect(300 - echoes.length).toBeLessThanOrEqual(back.lost)
    // The kernels have a word with each other, too.
    expect(300 - echoes.length).toBeGreaterThanOrEqual(back.lost - 10)
    const order = echoes.map(({ index }) => index)
    expect(order).toEqual(order.toSorted((a, b) => a - b))
  })

  it("changes while it runs, and can be cut and mended", async () => {
    await using rooms = await TwoRooms.open(bothWays({}))
    await rooms.link.change(bothWays({ isCut: true }))
    expect((await pingThrough(rooms, 5, 1)).echoes).toEqual([])
    await rooms.link.change(bothWays({ duplicate: 1 }))
    // Each of the two that arrive is answered, and each answer arrives twice.
    expect((await pingThrough(rooms, 5, 1)).echoes.length).toBe(20)
  })

  it("stands beside another one with the same addresses, and leaves no namespace and no interface", async () => {
    const before = await namespacesAndInterfaces()
    {
      await using _one = await TwoRooms.open(bothWays({}))
      await using other = await TwoRooms.open(bothWays({}))
      expect((await pingThrough(other, 5, 1)).echoes.length).toBe(5)
    }
    expect(await namespacesAndInterfaces()).toEqual(before)
  })
})

/** Those that this process's labs could have made. */
async function namespacesAndInterfaces(): Promise<string[]> {
  const words = `${await run("ip", "netns", "list")} ${await run("ip", "-o", "link")}`.split(/[\s:]+/)
  return words.filter((word) => word.startsWith(`cc${process.pid}-`))
}
