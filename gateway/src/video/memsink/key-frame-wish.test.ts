import { expect, it } from "vitest"
import { KeyFrameWish } from "./key-frame-wish.ts"

it("passes one request on and merges the others until a key frame came", () => {
  const wish = new KeyFrameWish()
  expect(wish.due).toBe(false)
  wish.request(0)
  wish.request(10)
  expect(wish.due).toBe(true)
  wish.sent()
  wish.request(20)
  expect(wish.due).toBe(false)
  wish.fulfilled()
  wish.request(30)
  expect(wish.due).toBe(true)
})

it("asks again when no key frame came within a second", () => {
  const wish = new KeyFrameWish()
  wish.request(0)
  wish.sent()
  wish.request(999)
  expect(wish.due).toBe(false)
  wish.request(1000)
  expect(wish.due).toBe(true)
})
