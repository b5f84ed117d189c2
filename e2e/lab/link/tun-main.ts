import { systemClock } from "@crashcart/gateway/rtp"
import { DelayLine } from "./delay-line.ts"
import { LinkDirection } from "./direction.ts"
import { seededRandom } from "./random.ts"
import { TunDevice } from "./tun-device.ts"
import { type LinkReply, linkJobSchema, linkRequestSchema } from "./tun-messages.ts"

/**
 * The link as a process: two interfaces, a direction each way between them. Lives until its parent lets go of it, and
 * takes the interfaces along.
 */
const { names, options, seed } = linkJobSchema.parse(JSON.parse(process.argv[2] ?? "{}"))
const [here, there] = [new TunDevice(names[0]), new TunDevice(names[1])]
const random = seededRandom(seed)
const forth = new LinkDirection(options.forth, random)
const back = new LinkDirection(options.back, random)
join(here, there, forth)
join(there, here, back)
tell({ type: "ready" })

process.on("message", (message) => {
  const request = linkRequestSchema.parse(message)
  if (request.type === "change") {
    forth.change(request.options.forth)
    back.change(request.options.back)
  }
  tell({ type: "counts", forth: forth.counts, back: back.counts })
})
// Without ceremony: threads that wait for a packet would keep an orderly exit waiting, too.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"))

function join(from: TunDevice, to: TunDevice, direction: LinkDirection): void {
  const line = new DelayLine<Buffer>(direction, systemClock, (packet) => to.send(packet))
  from.onPacket((packet) => line.send(packet, packet.length))
}

function tell(reply: LinkReply): void {
  process.send?.(reply)
}
