import { execFile } from "node:child_process"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import { FakeCamera, type FakeCameraOptions, fakeV4l2Library } from "../rig/index.ts"

const main = join(import.meta.dirname, "../../gateway/src/main.ts")
const reportShape = z.object({
  summary: z.object({ faults: z.number(), warnings: z.number(), unseen: z.number() }),
  findings: z.array(
    z.object({ area: z.string(), level: z.string(), text: z.string(), remedy: z.string().optional() }),
  ),
})

interface Answer {
  readonly exitCode: number
  readonly output: string
}

function crashcart(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env: { ...process.env, ...env } }, (error, output) =>
      resolve({ exitCode: typeof error?.code === "number" ? error.code : 0, output }),
    )
  })
}

/** The doctor, in front of a camera that the kernel's own interface shows. */
async function examine(options: FakeCameraOptions, ...flags: readonly string[]) {
  await using camera = await FakeCamera.open(options)
  const args = [
    "doctor",
    "--json",
    "--video.ustreamer.spawn=true",
    `--video.ustreamer.device=${camera.devicePath}`,
  ]
  const { output } = await crashcart([...args, ...flags], camera.environment(await fakeV4l2Library()))
  const { findings } = reportShape.parse(JSON.parse(output))
  return (area: string) => findings.filter((finding) => finding.area === area)
}

describe("crashcart doctor", () => {
  it("says what a USB grabber gives, and which uStreamer is installed", async () => {
    const found = await examine({ kind: "uvc" })
    expect(found("capture")).toMatchObject([
      { level: "ok", text: expect.stringMatching(/MJPG up to \d+x\d+ at \d+\/s/) },
    ])
    expect(found("hdmi")).toMatchObject([{ level: "note" }])
    expect(found("ustreamer")).toMatchObject([
      { level: "ok", text: expect.stringMatching(/^uStreamer \d+\.\d+: /) },
    ])
    expect(found("permissions")).toMatchObject([{ level: "ok", text: expect.stringContaining("may open") }])
  })

  it("reads the signal of an HDMI bridge, whose timings uStreamer has to be told to follow", async () => {
    const found = await examine({ kind: "hdmi", signal: { width: 1280, height: 720, fps: 60 } })
    expect(found("hdmi")).toMatchObject([
      { level: "ok", text: expect.stringMatching(/1280x720 at (60|59\.\d+)\/s/) },
      { level: "warning", remedy: expect.stringContaining("dv-timings = true") },
    ])
  })

  it("is calm for people, and ends with 1 where something is wrong, as on a machine without a grabber", async () => {
    const { exitCode, output } = await crashcart(["doctor", "--video.ustreamer.device=/dev/none"])
    expect(exitCode).toBe(1)
    expect(output).toMatch(/^Capture device {2}FAULT {3}There is no \/dev\/none\.$/m)
    expect(output.trimEnd().split("\n").at(-1)).toMatch(/^\d+ faults?[,.]/)
  })

  it("looks at a machine whose configuration is wrong, too", async () => {
    const { exitCode, output } = await crashcart(["doctor", "--json", "--peer.port-min=5"])
    const { findings } = reportShape.parse(JSON.parse(output))
    expect(exitCode).toBe(1)
    expect(findings[0]).toMatchObject({
      area: "configuration",
      level: "fault",
      text: expect.stringContaining("peer.port-max"),
    })
    expect(findings.map(({ area }) => area)).toContain("processor")
  })
})
