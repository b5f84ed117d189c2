import { describe, expect, it } from "vitest"
import { type Candidate, placeFor, type Situation } from "./assignment.ts"

const free = Number.POSITIVE_INFINITY

function viewer(change: Partial<Candidate> = {}): Candidate {
  return { place: "full", sinceMs: 60_000, pathBps: free, hasWish: false, ...change }
}

const encoded: Situation = { fullBps: 4_000_000, isSteerable: true, hasStrangers: false }
const passedThrough: Situation = { ...encoded, isSteerable: false }

/** Where each of them belongs. */
function places(situation: Situation, ...all: Candidate[]) {
  return all.map((each) => placeFor(each, all, situation))
}

describe("where the encoder is ours", () => {
  it("leaves a viewer alone in the full rendition, whatever it has or wants", () => {
    expect(places(encoded, viewer({ pathBps: 200_000 }))).toEqual(["full"])
    expect(places(encoded, viewer({ hasWish: true }))).toEqual(["full"])
  })

  it("takes the thin path out where others would suffer, and nobody else", () => {
    expect(places(encoded, viewer(), viewer({ pathBps: 1_000_000 }))).toEqual(["full", "light"])
    expect(places({ ...encoded, hasStrangers: true }, viewer({ pathBps: 1_000_000 }))).toEqual(["light"])
  })

  it("keeps equals together, however thin", () => {
    expect(places(encoded, viewer({ pathBps: 1_000_000 }), viewer({ pathBps: 800_000 }))).toEqual([
      "full",
      "full",
    ])
  })

  it("takes a wish out where others would get less by it", () => {
    expect(places(encoded, viewer(), viewer({ hasWish: true }))).toEqual(["full", "light"])
  })

  it("lets a viewer back once its path carries nearly as much as the best one's, after a rest", () => {
    const back = (pathBps: number, sinceMs = 60_000) =>
      places(encoded, viewer(), viewer({ place: "light", pathBps, sinceMs }))[1]
    expect(back(3_000_000)).toBe("light")
    expect(back(3_500_000)).toBe("full")
    expect(back(3_500_000, 2000)).toBe("light")
  })
})

describe("where H.264 is passed through", () => {
  it.each([
    ["stays with a path that just carries it", viewer({ pathBps: 4_000_000 }), "full"],
    ["leaves when its path does not", viewer({ pathBps: 3_900_000 }), "light"],
    ["comes back with room to spare", viewer({ place: "light", pathBps: 4_900_000 }), "full"],
    ["does not come back without", viewer({ place: "light", pathBps: 4_500_000 }), "light"],
    ["gets its wish from the light rendition", viewer({ hasWish: true }), "light"],
  ] as const)("a viewer %s", (_what, one, place) => {
    expect(places(passedThrough, one)).toEqual([place])
  })
})
