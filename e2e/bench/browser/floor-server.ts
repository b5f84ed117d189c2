import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { NalUnitType, nalUnitType, splitAnnexB } from "@crashcart/gateway/video"
import type { Clip } from "../clip.ts"
import { type FloorJob, runFloor } from "./floor-page.ts"

/** Serves the floor page and its clip on loopback, which counts as a secure context: WebCodecs needs one. */
export class FloorServer implements AsyncDisposable {
  readonly url: string
  readonly #server: Server

  private constructor(server: Server, url: string) {
    this.#server = server
    this.url = url
  }

  static async listen(clip: Clip, framesPerSecond: number): Promise<FloorServer> {
    const bytes = Buffer.concat(clip.units.map(({ data }) => data))
    const html = pageOf(floorJob(clip, framesPerSecond))
    const server = createServer((request, response) => {
      const isClip = request.url === "/clip"
      response.setHeader("content-type", isClip ? "application/octet-stream" : "text/html; charset=utf-8")
      response.end(isClip ? bytes : html)
    })
    server.listen(0, "127.0.0.1")
    await once(server, "listening")
    return new FloorServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, "close")
  }
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

/** The same look as the console's: the picture fills the window. */
function pageOf(job: FloorJob): string {
  return `<!doctype html><meta charset="utf-8"><title>floor</title>
<style>html, body { margin: 0; height: 100%; background: #000 } video { width: 100%; height: 100%; object-fit: contain }</style>
<video autoplay muted playsinline></video>
<script>(${runFloor.toString()})(${JSON.stringify(job)})</script>`
}
