import { readdirSync, readFileSync } from "node:fs"
import { expect, it, vi } from "vitest"
import { ManualClock } from "../../../testing/manual-clock.ts"
import { pictureEncoderContract } from "../fixtures/picture-encoder-contract.ts"
import { columns, jpeg, noise, picture } from "../fixtures/pictures.ts"
import { renditionContract } from "../fixtures/rendition-contract.ts"
import { FfmpegEncoder, type FfmpegEncoderOptions } from "./ffmpeg-encoder.ts"

// Programs and threads start slowly on a busy machine: this bounds a hang, it measures nothing.
vi.setConfig({ testTimeout: 60_000 })

/** Waits for what is meant, looking often; the limit only ends a test that hangs. */
const until = (holds: () => boolean) => vi.waitUntil(holds, { interval: 5, timeout: 30_000 })

const OPTIONS: FfmpegEncoderOptions = {
  command: "ffmpeg",
  input: "i420",
  bitrateBps: 1_000_000,
  preset: "ultrafast",
  codec: "auto",
}

const image = (i: number) => picture(noise("yuv420p", 160, 96, i), 160, 96, i * 33_333)

/** Process ids of this test's own children that run `command`. */
function children(command: string): number[] {
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return []
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8")
      const [, name, parent] = /\((.*)\) . (\d+)/.exec(stat) ?? []
      return name === command && Number(parent) === process.pid ? [Number(entry)] : []
    } catch {
      return [] // it ended while we looked
    }
  })
}

pictureEncoderContract("ffmpeg", (options) => new FfmpegEncoder({ ...options, command: "ffmpeg" }))
renditionContract("ffmpeg", (options) => new FfmpegEncoder({ ...options, command: "ffmpeg" }))

it("fails with the reason when the program is missing", async () => {
  await using encoder = new FfmpegEncoder({ ...OPTIONS, command: "/nowhere/ffmpeg" })
  await expect(encoder.encode(image(0))).rejects.toMatchObject({
    code: "video/encoder-failed",
    message: expect.stringContaining("ENOENT"),
  })
})

it("fails with what the program said when it ends by itself", async () => {
  await using encoder = new FfmpegEncoder({ ...OPTIONS, preset: "no-such-preset" as "ultrafast" })
  await expect(encoder.encode(image(0))).rejects.toMatchObject({
    code: "video/encoder-failed",
    message: expect.stringMatching(/it ended \(1\).*no-such-preset/),
  })
})

it("fails when the program writes something else than what it was told to", async () => {
  await using encoder = new FfmpegEncoder({ ...OPTIONS, command: "/bin/echo" })
  await expect(encoder.encode(image(0))).rejects.toMatchObject({
    code: "video/encoder-failed",
    message: expect.stringContaining("something else than it was told to"),
    cause: { code: "video/malformed-bitstream" },
  })
})

it("fails when the program stops answering", async () => {
  const clock = new ManualClock()
  await using encoder = new FfmpegEncoder({ ...OPTIONS, clock })
  await encoder.encode(image(0))
  const [pid] = children("ffmpeg")
  process.kill(pid ?? Number.NaN, "SIGSTOP")
  const waiting = encoder.encode(image(1))
  const failing = expect(waiting).rejects.toThrow("has not answered for 5 s")
  await until(() => clock.pending === 1)
  clock.advance(5000)
  await failing
})

it("fails when the program is killed, and leaves no process when disposed", async () => {
  const encoder = new FfmpegEncoder(OPTIONS)
  await encoder.encode(image(0))
  const [pid] = children("ffmpeg")
  process.kill(pid ?? Number.NaN, "SIGKILL")
  await until(() => children("ffmpeg").length === 0)
  await expect(encoder.encode(image(1))).rejects.toThrow("SIGKILL")
  await encoder[Symbol.asyncDispose]()
  expect(children("ffmpeg")).toEqual([])
})

it("leaves no process behind, whenever it is disposed", async () => {
  const idle = new FfmpegEncoder(OPTIONS)
  await idle.encode(image(0))
  const busy = new FfmpegEncoder(OPTIONS)
  const rejected = expect(busy.encode(image(0))).rejects.toMatchObject({ code: "video/encoder-failed" })
  await Promise.all([idle[Symbol.asyncDispose](), busy[Symbol.asyncDispose](), rejected])
  expect(children("ffmpeg")).toEqual([])
})

it("believes the JPEG about its size, not the announcement", async () => {
  await using encoder = new FfmpegEncoder({ ...OPTIONS, input: "jpeg" })
  const data = jpeg("yuvj422p", 320, 176, columns("yuvj422p", 320, 176, [[128, 128, 128]]))
  const unit = await encoder.encode(picture(data, 640, 480, 0))
  expect([unit?.width, unit?.height]).toEqual([320, 176])
})

it("does not start anew for every small step of the bitrate", async () => {
  await using encoder = new FfmpegEncoder(OPTIONS)
  await encoder.encode(image(0))
  const before = children("ffmpeg")
  for (const [i, bitrateBps] of [1_100_000, 1_200_000, 900_000].entries()) {
    encoder.setBitrate(bitrateBps)
    expect((await encoder.encode(image(i + 1)))?.isKeyFrame).toBe(false)
  }
  expect(children("ffmpeg")).toEqual(before)
  encoder.setBitrate(1_300_000)
  expect((await encoder.encode(image(9)))?.isKeyFrame).toBe(true)
  expect(children("ffmpeg")).not.toEqual(before)
})
