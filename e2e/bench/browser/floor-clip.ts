import { NalUnitType, nalUnitType, splitAnnexB } from "@crashcart/gateway/video"
import type { Clip } from "../clip.ts"
import { type FloorJob, runFloor } from "./floor-page.ts"
import { PageServer, videoPage } from "./page-server.ts"

/** Serves the floor page and its clip. */
export function serveFloor(clip: Clip, framesPerSecond: number): Promise<PageServer> {
  const job = JSON.stringify(floorJob(clip, framesPerSecond))
  const bytes = Buffer.concat(clip.units.map(({ data }) => data))
  return PageServer.listen(videoPage("floor", `(${runFloor.toString()})(${job})`), { "/clip": bytes })
}

function floorJob({ units }: Clip, framesPerSecond: number): FloorJob {
  let offset = 0
  const index = units.map(({ data, isKey }) => {
    offset += data.length
    return { offset: offset - data.length, sizeBytes: data.length, isKey }
  })
  return { codec: codecOf(units[0]?.data ?? new Uint8Array(0)), framesPerSecond, units: index }
}

/** RFC 6381 §3.3: profile, constraints and level as they stand in the sequence parameter set. */
function codecOf(firstUnit: Uint8Array): string {
  const sps = splitAnnexB(firstUnit).find((unit) => nalUnitType(unit) === NalUnitType.sequenceParameterSet)
  if (sps === undefined) throw new Error("the clip does not begin with a sequence parameter set")
  return `avc1.${Buffer.from(sps.subarray(1, 4)).toString("hex")}`
}
