import { expect, it, vi } from "vitest"
import { fakeV4l2Library } from "./fakev4l2.ts"
import { runTool } from "./run-tool.ts"
import { ustreamerBinary } from "./ustreamer-binaries.ts"

// Real processes on a machine that may be busy; the very first run also fetches and compiles.
vi.setConfig({ testTimeout: 60_000 })

it.each(["4.9", "5.4"] as const)("finds uStreamer %s with its ustreamer-dump", async (version) => {
  const binary = await ustreamerBinary(version)
  for (const path of [binary.path, binary.dumpPath])
    expect((await runTool(path, ["--version"], "rig/tool-missing")).trim()).toBe(version)
})

it("knows the H.264 sink from 5.4 on", async () => {
  const helps = (["4.9", "5.4"] as const).map(async (version) =>
    runTool((await ustreamerBinary(version)).path, ["--help"], "rig/tool-missing"),
  )
  expect((await Promise.all(helps)).map((help) => help.includes("--h264-sink "))).toEqual([false, true])
})

it("knows the compiled fake devices again", async () => {
  expect(await fakeV4l2Library()).toBe(await fakeV4l2Library())
})
