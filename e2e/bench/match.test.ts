import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Publication } from "./feeder/sink-feeder.ts"
import { matchSightings, timestampOffset } from "./match.ts"

/** Ten seconds at 30 Hz from `startUs`, a key frame each second. */
const published = (startUs: number): Publication[] =>
  Array.from({ length: 300 }, (_, i) => {
    const grabbedUs = startUs + Math.round((i * 1e6) / 30)
    return { index: i % 120, isKey: i % 30 === 0, grabbedUs, publishedUs: grabbedUs + 100 }
  })
const stamp = (us: number, offset: number) => (Math.floor((us * 9) / 100) + offset) % 2 ** 32
const isKey = ({ isKey }: Publication) => isKey

describe("matching what is seen to what was published", () => {
  it("finds each picture and its latency, wherever the stream's timestamps start", () => {
    fc.assert(
      fc.property(
        fc.nat(2 ** 32 - 1),
        fc.nat(2 ** 45),
        fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 300, maxLength: 300 }),
        (offset, startUs, latencies) => {
          const publications = published(startUs)
          // The gateway's own stamp is up to a millisecond off the sink's.
          const sightings = publications.map((unit, i) => ({
            rtpTimestamp: stamp(unit.grabbedUs + ((i * 37) % 1000), offset),
            atUs: unit.publishedUs + (latencies[i] ?? 0) * 1000,
          }))
          const keys = sightings.filter((_, i) => i % 30 === 0)
          const found = timestampOffset(
            publications,
            keys.map((key) => ({ ...key, isOf: isKey })),
          )
          expect(found).toBeDefined()
          const matched = matchSightings(publications, found ?? 0, sightings)
          expect(matched).toEqual({ latenciesMs: latencies, unmatched: 0 })
        },
      ),
      { numRuns: 20 },
    )
  })

  it("knows a picture by its number where that is all there is", () => {
    const publications = published(5e6)
    const seen = publications[150]
    if (seen === undefined) throw new Error("there are 300")
    const landmark = {
      rtpTimestamp: stamp(seen.grabbedUs, 77),
      atUs: seen.publishedUs + 60_000,
      isOf: ({ index }: Publication) => index === seen.index,
    }
    expect(timestampOffset(publications, [landmark])).toBe(77)
  })

  it("counts what it cannot match, and has no offset without a landmark that fits", () => {
    const publications = published(0)
    const sightings = [{ rtpTimestamp: stamp(60e6, 5), atUs: 60e6 }]
    expect(matchSightings(publications, 5, sightings)).toEqual({ latenciesMs: [], unmatched: 1 })
    expect(timestampOffset(publications, [])).toBeUndefined()
    expect(timestampOffset([], [{ rtpTimestamp: 1, atUs: 1, isOf: isKey }])).toBeUndefined()
  })
})
