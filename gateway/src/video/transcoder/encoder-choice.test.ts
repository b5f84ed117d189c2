import { expect, it, vi } from "vitest"
import { ObservableValue } from "../../events.ts"
import type { AccessUnit, RawPictureSource } from "../source.ts"
import { RawVideoSource } from "./encoded-source.ts"
import { chooseEncoder, type EncoderChoiceOptions, machineProbes } from "./encoder-choice.ts"
import { noise, picture } from "./fixtures/pictures.ts"

// Programs and threads start slowly on a busy machine: this bounds a hang, it measures nothing.
vi.setConfig({ testTimeout: 60_000 })

function choose(missing: { nodeAv?: string; ffmpeg?: string }, options: Partial<EncoderChoiceOptions> = {}) {
  const notes: string[] = []
  const asked: string[] = []
  const chosen = chooseEncoder({
    onNote: (note) => notes.push(note),
    ...options,
    probes: {
      nodeAv: async () => {
        asked.push("node-av")
        return missing.nodeAv
      },
      ffmpeg: async (command) => {
        asked.push(command)
        return missing.ffmpeg
      },
    },
  })
  return { chosen, notes, asked }
}

it("takes node-av when it loads, without asking further", async () => {
  const { chosen, asked } = choose({})
  expect((await chosen).name).toBe("node-av")
  expect(asked).toEqual(["node-av"])
})

it("takes ffmpeg when node-av does not load, and says why", async () => {
  const { chosen, notes } = choose({ nodeAv: "no binary for this machine" })
  expect((await chosen).name).toBe("ffmpeg")
  expect(notes).toEqual(["node-av cannot be loaded (no binary for this machine); falling back to ffmpeg"])
})

it("does as it is told", async () => {
  const { chosen, asked } = choose(
    {},
    { encoder: "ffmpeg", ffmpegCommand: "/opt/ffmpeg", bitrateBps: 123_000 },
  )
  expect((await chosen).name).toBe("ffmpeg")
  expect((await chosen).bitrateBps).toBe(123_000)
  expect(asked).toEqual(["/opt/ffmpeg"])
})

it.each([
  {
    encoder: "auto" as const,
    says: [/node-av cannot be loaded \(A\)/, /ffmpeg cannot be used \(B\)/, /apt install/],
  },
  { encoder: "node-av" as const, says: [/node-av cannot be loaded \(A\)/, /npm install/] },
  { encoder: "ffmpeg" as const, says: [/ffmpeg cannot be used \(B\)/, /apt install ffmpeg/] },
])("tells what to install when there is nothing ($encoder)", async ({ encoder, says }) => {
  const { chosen } = choose({ nodeAv: "A", ffmpeg: "B" }, { encoder })
  const failing = expect(chosen).rejects
  await failing.toMatchObject({ name: "GatewayError", code: "video/encoder-unavailable" })
  for (const text of says) await failing.toThrow(text)
})

it("finds both on this machine, and no program where there is none", async () => {
  expect(await machineProbes.nodeAv()).toBeUndefined()
  expect(await machineProbes.ffmpeg("ffmpeg")).toBeUndefined()
  expect(await machineProbes.ffmpeg("/nowhere/ffmpeg")).toMatch(/ENOENT/)
  expect(await machineProbes.ffmpeg("/bin/true")).toMatch(/without libx264/)
})

it.each(["node-av", "ffmpeg"] as const)("makes video of a simulated screen with %s", async (encoder) => {
  const screen: RawPictureSource = {
    status: new ObservableValue({ state: "live", width: 160, height: 96 }),
    async *pictures(signal) {
      for (let i = 0; !signal.aborted; i++) yield picture(noise("yuv420p", 160, 96, i), 160, 96, i * 33_333)
    },
  }
  const factory = await chooseEncoder({ encoder, onNote: () => undefined })
  const source = new RawVideoSource(screen, factory)
  const units: AccessUnit[] = []
  for await (const unit of source.accessUnits(new AbortController().signal)) {
    units.push(unit)
    if (units.length === 5) source.requestKeyFrame()
    if (units.length === 10) break
  }
  expect(units.map((unit) => unit.isKeyFrame).indexOf(true, 1)).toBe(5)
  expect(source.counters.encoded).toBe(10)
})
