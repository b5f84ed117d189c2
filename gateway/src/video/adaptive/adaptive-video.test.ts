import { describe, expect, it, vi } from "vitest"
import { ManualClock } from "../../testing/manual-clock.ts"
import { FrameHub } from "../hub/index.ts"
import { delta, key, ScriptedSource } from "../hub/scripted-source.ts"
import type { Encoding, Steerable } from "../transcoder/index.ts"
import { AdaptiveVideo } from "./adaptive-video.ts"
import type { ViewerPath } from "./adaptive-viewer.ts"
import type { Preference } from "./wish.ts"

const fullBps = 4_000_000
const wide: ViewerPath = { targetBps: undefined, sendBps: undefined, queueMs: 0, backlogMs: 0 }

function thin(targetBps: number, sendBps = targetBps): ViewerPath {
  return { ...wide, targetBps, sendBps }
}

class SteerableSource extends ScriptedSource implements Steerable {
  readonly steered: Encoding[] = []
  isCongested: () => boolean = () => false

  steer(encoding: Encoding): void {
    this.steered.push(encoding)
  }

  holdWhile(isCongested: () => boolean): void {
    this.isCongested = isCongested
  }
}

function rig({
  prefer = "auto" as Preference,
  isSteerable = true,
  makeLight = async () => undefined as Error | undefined,
} = {}) {
  const parts = new AsyncDisposableStack()
  const clock = new ManualClock()
  const [full, light] = [new SteerableSource(), new SteerableSource()]
  const failures: unknown[] = []
  const fail = (error: unknown) => void failures.push(error)
  const hub = parts.use(new FrameHub(full, { onViewerFailure: fail, lingerMs: 0, clock }))
  let made = 0
  const video = parts.use(
    new AdaptiveVideo({
      hub,
      full: isSteerable ? full : undefined,
      fullBps,
      prefer,
      makeLight: async () => {
        made += 1
        const failure = await makeLight()
        if (failure !== undefined) throw failure
        return light
      },
      onViewerFailure: fail,
      onFailure: fail,
      clock,
    }),
  )
  const join = (path: ViewerPath = wide) => {
    const seen: number[] = []
    const at = { path }
    const accept = ({ timestampUs }: { readonly timestampUs: number }) => seen.push(timestampUs) > 0
    const viewer = parts.use(video.subscribe({ accept }, () => at.path))
    const walk = (next: ViewerPath) => {
      at.path = next
    }
    return { seen, viewer, walk }
  }
  /** Lets it decide, a light rendition be made, and decide again. */
  const decide = async (ms = 200) => {
    clock.advance(ms / 2)
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(ms / 2)
  }
  return {
    clock,
    full,
    light,
    hub,
    failures,
    join,
    decide,
    get made() {
      return made
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

describe("a viewer alone, where the encoder is ours", () => {
  it("has the encoder follow its path: bitrate, pictures a second, size, and back", async () => {
    await using room = rig()
    const seat = room.join()
    await room.decide()
    expect(room.full.steered).toEqual([])
    seat.walk(thin(1_000_000))
    await room.decide()
    expect(room.full.steered.at(-1)).toEqual({ bitrateBps: 880_000, framesPerSecond: 20, scale: 1 })
    seat.walk(thin(200_000))
    await room.decide()
    expect(room.full.steered.at(-1)).toMatchObject({ bitrateBps: 176_000, scale: 0.5 })
    expect(seat.viewer.given.value).toMatchObject({ rendition: "full", limitedBy: "path", pathBps: 200_000 })
    seat.walk(wide)
    await room.decide()
    expect(room.full.steered.at(-1)).toEqual({ bitrateBps: fullBps, framesPerSecond: undefined, scale: 1 })
    expect(room.made).toBe(0)
  })

  it("sends less while a queue empties, and keeps the size that the path has", async () => {
    await using room = rig()
    room.join(thin(2_000_000, 600_000))
    await room.decide()
    expect(room.full.steered.at(-1)).toEqual({ bitrateBps: 528_000, framesPerSecond: undefined, scale: 1 })
  })

  it("holds pictures back while what was sent still waits", async () => {
    await using room = rig()
    const seat = room.join()
    expect(room.full.isCongested()).toBe(false)
    seat.walk({ ...wide, queueMs: 60, backlogMs: 40 })
    expect(room.full.isCongested()).toBe(true)
  })

  it("gets its operator's wish, also more than usual, as far as the path goes", async () => {
    await using room = rig()
    const seat = room.join()
    seat.viewer.wish = { prefer: "auto", bitrateBps: 8_000_000, framesPerSecond: 10, scale: 0.5 }
    expect(room.full.steered.at(-1)).toEqual({ bitrateBps: 8_000_000, framesPerSecond: 10, scale: 0.5 })
    expect(seat.viewer.given.value).toMatchObject({ rendition: "full", limitedBy: "wish" })
    seat.walk(thin(1_000_000))
    await room.decide()
    expect(room.full.steered.at(-1)).toMatchObject({ bitrateBps: 880_000, framesPerSecond: 10, scale: 0.5 })
    seat.viewer.wish = { prefer: "auto" }
    seat.walk(wide)
    await room.decide()
    expect(room.full.steered.at(-1)).toEqual({ bitrateBps: fullBps, framesPerSecond: undefined, scale: 1 })
  })
})

it("keeps text sharp on a thin path where that is the rule, unless an operator wants motion", async () => {
  await using room = rig({ prefer: "sharp" })
  const seat = room.join(thin(500_000))
  await room.decide()
  expect(room.full.steered.at(-1)).toMatchObject({ framesPerSecond: 5, scale: 1 })
  seat.viewer.wish = { prefer: "smooth" }
  expect(room.full.steered.at(-1)).toMatchObject({ framesPerSecond: undefined, scale: 0.5 })
})

describe("viewers together", () => {
  it("takes nothing from those who have a wide path when another one's is thin", async () => {
    await using room = rig()
    const [a, b] = [room.join(), room.join()]
    await room.full.put(key(1))
    b.walk(thin(1_000_000))
    await room.decide()
    await room.full.put(delta(2))
    await room.light.put(key(3))
    await room.full.put(delta(4))
    expect([a.seen, b.seen]).toEqual([
      [1, 2, 4],
      [1, 3],
    ])
    expect([room.full.steered, room.light.steered.at(-1)]).toEqual([
      [],
      { bitrateBps: 880_000, framesPerSecond: 20, scale: 1 },
    ])
    expect([a.viewer.given.value?.rendition, b.viewer.given.value?.rendition]).toEqual(["full", "light"])
  })

  it("makes the light rendition once for all thin paths, as the thinnest needs it, and only while one is there", async () => {
    await using room = rig()
    room.join()
    const thinOnes = [room.join(thin(1_000_000)), room.join(thin(700_000))]
    await room.decide()
    expect([room.made, room.light.runs]).toEqual([1, 1])
    expect(room.light.steered.at(-1)?.bitrateBps).toBe(616_000)
    for (const { viewer } of thinOnes) viewer[Symbol.dispose]()
    room.clock.advance(3000)
    await vi.waitUntil(() => room.light.consumers === 0)
  })

  it("brings a viewer back, without a gap, when its path carries the whole again", async () => {
    await using room = rig()
    room.join()
    const seat = room.join(thin(1_000_000))
    await room.full.put(key(1))
    await room.decide()
    await room.light.put(key(2))
    seat.walk(thin(3_800_000))
    await room.decide(3000)
    await room.light.put(delta(3))
    await room.full.put(key(4), delta(5))
    expect(seat.seen).toEqual([2, 3, 4, 5])
  })

  it("leaves the others where they are, though they are not the widest either, while one is on its way out", async () => {
    await using room = rig()
    const [a, b] = [room.join(thin(2_000_000)), room.join(thin(1_000_000))]
    await room.full.put(key(1))
    await room.decide()
    expect([a.viewer.place, b.viewer.place]).toEqual(["full", "light"])
    await room.light.put(key(2))
    await room.decide()
    expect([a.viewer.place, b.viewer.place]).toEqual(["full", "light"])
    expect(room.full.steered.at(-1)?.bitrateBps).toBe(1_760_000)
  })

  it("gives a wish from the light rendition", async () => {
    await using room = rig()
    room.join()
    const seat = room.join()
    seat.viewer.wish = { prefer: "sharp" }
    await room.decide()
    expect(seat.viewer.given.value?.rendition).toBe("light")
    expect(room.full.steered).toEqual([])
  })
})

describe("where H.264 is passed through", () => {
  it("gives a thin path the light rendition, alone or not, and the source's own when it is wide again", async () => {
    await using room = rig({ isSteerable: false })
    const seat = room.join()
    await room.full.put(key(1))
    await room.decide()
    seat.walk(thin(1_000_000))
    await room.decide()
    await room.full.put(delta(2))
    await room.light.put(key(3))
    expect(seat.seen).toEqual([1, 3])
    expect(seat.viewer.given.value).toMatchObject({ rendition: "light", limitedBy: "path" })
    seat.walk(wide)
    await room.decide(3000)
    await room.full.put(key(4))
    expect(seat.seen).toEqual([1, 3, 4])
    expect(seat.viewer.given.value).toEqual({
      rendition: "full",
      bitrateBps: undefined,
      framesPerSecond: undefined,
      scale: 1,
      limitedBy: "nothing",
      pathBps: undefined,
    })
  })

  it("goes back to the full rendition where no light one comes, and tries again after half a minute", async () => {
    await using room = rig({ isSteerable: false })
    const seat = room.join(thin(1_000_000))
    await room.full.put(key(1))
    await room.decide()
    expect(seat.viewer.place).toBe("light")
    await room.decide(4200)
    expect(seat.viewer.place).toBe("full")
    await room.full.put(key(2))
    expect(seat.seen).toEqual([2])
    await room.decide(31_000)
    expect(seat.viewer.place).toBe("light")
  })

  it("leaves everybody where they are when no light rendition can be made", async () => {
    const failure = new Error("no encoder")
    await using room = rig({ isSteerable: false, makeLight: async () => failure })
    const seat = room.join(thin(1_000_000))
    await room.decide()
    await room.full.put(key(1))
    expect([seat.seen, seat.viewer.place, room.failures]).toEqual([[1], "full", [failure]])
  })
})

it("leaves no timer behind when the last viewer has left", async () => {
  await using room = rig()
  const seat = room.join(thin(1_000_000))
  await room.decide()
  seat.viewer[Symbol.dispose]()
  room.clock.advance(3000)
  await vi.waitUntil(() => room.full.consumers + room.light.consumers === 0)
  expect(room.clock.pending).toBe(0)
})
