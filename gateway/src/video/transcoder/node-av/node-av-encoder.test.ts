import { expect, it, vi } from "vitest"
import { pictureEncoderContract } from "../fixtures/picture-encoder-contract.ts"
import { noise, picture } from "../fixtures/pictures.ts"
import { renditionContract } from "../fixtures/rendition-contract.ts"
import type { PictureEncoderOptions } from "../picture-encoder.ts"
import { NodeAvEncoder } from "./node-av-encoder.ts"

// Programs and threads start slowly on a busy machine: this bounds a hang, it measures nothing.
vi.setConfig({ testTimeout: 60_000 })

const OPTIONS: PictureEncoderOptions = {
  input: "i420",
  bitrateBps: 1_000_000,
  preset: "ultrafast",
  codec: "auto",
}

pictureEncoderContract("node-av", (options) => new NodeAvEncoder(options, () => undefined))
renditionContract("node-av", (options) => new NodeAvEncoder(options, () => undefined))

it("falls back to libx264 by itself where there is no encoder hardware, and says so", async () => {
  const notes: string[] = []
  await using encoder = new NodeAvEncoder(OPTIONS, (note) => notes.push(note))
  const unit = await encoder.encode(picture(noise("yuv420p", 160, 96, 0), 160, 96, 0))
  expect(unit?.isKeyFrame).toBe(true)
  expect(encoder.description).toBe("libx264 in node-av")
  expect(notes).toEqual([
    expect.stringMatching(/^h264_v4l2m2m cannot be used here \(.+\); falling back to libx264$/),
    "encoding with libx264",
  ])
})

it("fails when the hardware it is told to use is missing", async () => {
  await using encoder = new NodeAvEncoder({ ...OPTIONS, codec: "v4l2m2m" }, () => undefined)
  const failing = encoder.encode(picture(noise("yuv420p", 160, 96, 0), 160, 96, 0))
  await expect(failing).rejects.toMatchObject({ code: "video/encoder-failed" })
})

it("takes a picture's buffer over when the picture fills it, and copies out of a shared one", async () => {
  await using encoder = new NodeAvEncoder(OPTIONS, () => undefined)
  const own = picture(noise("yuv420p", 160, 96, 0), 160, 96, 0)
  await encoder.encode(own)
  expect(own.data.byteLength).toBe(0)
  const pool = new Uint8Array(own.width * own.height * 2)
  const shared = { ...own, timestampUs: 1, data: pool.subarray(0, (own.width * own.height * 3) / 2) }
  await encoder.encode(shared)
  expect(pool.byteLength).toBe(own.width * own.height * 2)
  expect(encoder.counters).toEqual({ encoded: 2, dropped: 0 })
})

it("rejects a second picture while one is being encoded", async () => {
  await using encoder = new NodeAvEncoder(OPTIONS, () => undefined)
  const first = encoder.encode(picture(noise("yuv420p", 160, 96, 0), 160, 96, 0))
  const second = encoder.encode(picture(noise("yuv420p", 160, 96, 1), 160, 96, 1))
  await expect(second).rejects.toMatchObject({ code: "video/encoder-failed" })
  expect((await first)?.isKeyFrame).toBe(true)
})
