import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { GatewayError } from "../../errors.ts"
import { keyFrame, slice } from "../h264/fixtures/pictures.ts"
import { joinAnnexB } from "../h264/index.ts"
import { MAGIC } from "./layout.ts"
import { MemsinkSource } from "./memsink-source.ts"
import { isState, Watched } from "./testing/watched.ts"

let folder: string
let path: string
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "memsink-dump-"))
  path = join(folder, "pi.h264")
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const key = () => joinAnnexB(keyFrame())
const delta = (frameNum: number) => joinAnnexB([slice({ frameNum })])

/** A program that speaks like ustreamer-dump: writes out a file of lines, and goes on as the file grows. */
function scriptedDump(): { command: string; put: (data: Uint8Array) => void; asked: () => boolean } {
  const command = join(folder, "ustreamer-dump")
  const lines = join(folder, "lines")
  const asked = join(folder, "asked")
  fs.writeFileSync(lines, "")
  const script = `#!/bin/sh\ncase "$*" in *-k*) touch ${asked} ;; *) exec tail -n +1 -f ${lines} ;; esac\n`
  fs.writeFileSync(command, script, { mode: 0o755 })
  const put = (data: Uint8Array): void => {
    const description = { size: data.length, width: 1280, height: 720, format: 0x34363248, online: 1 }
    const picture = {
      ...description,
      grab_ts: 5,
      encode_end_ts: 5.02,
      data: Buffer.from(data).toString("base64"),
    }
    fs.appendFileSync(lines, `${JSON.stringify(picture)}\n`)
  }
  return { command, put, asked: () => fs.existsSync(asked) }
}

describe("MemsinkSource through ustreamer-dump", () => {
  const foreign = Buffer.alloc(4096)
  foreign.writeBigUInt64LE(MAGIC)
  foreign.writeUInt32LE(77, 8)
  const noKoffi = async () => {
    throw new GatewayError("video/memsink-unsupported", "no koffi here")
  }

  it.each([
    ["a version it does not know", {}],
    ["any sink where koffi does not load", { loadSystem: noKoffi }],
  ])("reads %s", async (_, options) => {
    fs.writeFileSync(path, foreign)
    const dump = scriptedDump()
    await using watched = new Watched(path, { dumpCommand: dump.command, ...options })
    const first = watched.next()
    dump.put(key())
    dump.put(delta(1))
    await watched.status(isState("live"))
    while (!dump.asked()) await new Promise((resolve) => setTimeout(resolve, 5))
    dump.put(key())
    expect(await first).toMatchObject({ isKeyFrame: true, width: 1280 })
    dump.put(delta(1))
    expect((await watched.next()).isKeyFrame).toBe(false)
  })

  it("says that it needs the program where that is missing", async () => {
    fs.writeFileSync(path, foreign)
    const source = new MemsinkSource({ path, dumpCommand: join(folder, "nowhere") })
    const units = source.accessUnits(new AbortController().signal)[Symbol.asyncIterator]()
    await expect(units.next()).rejects.toMatchObject({
      code: "video/memsink-unsupported",
      message: expect.stringContaining("Install the ustreamer package"),
    })
  })

  it("says why the program ended, and starts it again", async () => {
    fs.writeFileSync(path, foreign)
    const command = join(folder, "ustreamer-dump")
    fs.writeFileSync(command, "#!/bin/sh\necho '-- ERROR [1.0  main] -- input-sink: gone' >&2\nexit 1\n", {
      mode: 0o755,
    })
    await using watched = new Watched(path, { dumpCommand: command })
    const first = watched.next()
    const down = await watched.status(isState("encoder-down"))
    expect(down).toMatchObject({ reason: "ustreamer-dump ended: input-sink: gone" })
    const dump = scriptedDump()
    dump.put(key())
    dump.put(key())
    expect((await first).isKeyFrame).toBe(true)
  })
})
