import type { VideoReport } from "../session/index.ts"
import type { Picture } from "../video/picture-meter.ts"
import { bitrate } from "./figures.ts"

/** What this console gets of the picture, in a sentence that changes once a second. */
export function givenSentence(report: VideoReport | undefined, picture: Picture | undefined): string {
  if (report === undefined || picture === undefined) return "There is no picture yet."
  const { given, bitrateBps } = report
  const rate = report.pictures.length <= 1 ? "standing still" : `${report.pictures.length} pictures a second`
  const now = `${picture.width}×${picture.height}, ${rate}, ${bitrate(bitrateBps)}.`
  if (given === undefined) return now
  return [
    now,
    limit(given),
    ...(given.rendition === "light" ? ["Made for thin paths and wishes."] : []),
  ].join(" ")
}

function limit({
  limitedBy,
  bitrateBps,
  framesPerSecond,
  pathBps,
}: NonNullable<VideoReport["given"]>): string {
  const most = bitrateBps === undefined ? "" : ` At most ${bitrate(bitrateBps)}`
  const rate =
    framesPerSecond === undefined
      ? ""
      : `${most === "" ? " At most" : " and"} ${framesPerSecond} pictures a second`
  const sentence = `${most}${rate}${most + rate === "" ? "" : "."}`.trimStart()
  if (limitedBy === "path" && pathBps !== undefined)
    return `${sentence} The path carries ${bitrate(pathBps)}.`.trimStart()
  return limitedBy === "wish" ? `${sentence} As you wish.`.trimStart() : sentence
}
