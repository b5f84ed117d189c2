import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { pasteMaxUnits } from "../../../protocol/index.ts"
import { InputRig } from "../fakes/input-rig.ts"
import { PasteConsole } from "../fakes/paste-console.ts"

let rig: InputRig
let console: PasteConsole

beforeEach(() => {
  rig = new InputRig()
  console = new PasteConsole(rig.controller)
})

afterEach(async () => {
  expect(await rig.close()).toEqual([])
})

const finish = () => rig.clock.advance(10_000)

describe("a paste", () => {
  it("that cannot be typed whole is refused before a key is touched, with each character named", async () => {
    await console.paste("aé€\né", "us")
    finish()
    expect(console.answer).toEqual({
      type: "paste-untypable",
      id: 1,
      kinds: 2,
      characters: [
        { character: "é", count: 2, line: 1, column: 2 },
        { character: "€", count: 1, line: 1, column: 3 },
      ],
    })
    expect(rig.keyboard.attempts).toBe(1)
  })

  it("leaves out what cannot be typed where that is wanted", async () => {
    await console.paste("aéa", "us", "leave-out")
    finish()
    expect(console.answer).toEqual({ type: "paste-done", id: 1, typed: 2 })
  })

  it("names a hundred untypable characters and counts the others", async () => {
    const text = Array.from({ length: 150 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join("")
    await console.paste(text)
    expect(console.answer).toMatchObject({ type: "paste-untypable", kinds: 150 })
    expect(console.answer).toHaveProperty("characters.length", 100)
  })

  it("in a layout that the gateway does not have is refused", async () => {
    await console.paste("a", "klingon")
    expect(console.answer).toEqual({ type: "paste-refused", id: 1, reason: "unknown-layout" })
  })

  it("may be as long as the limit, and no longer", async () => {
    await console.paste("a".repeat(pasteMaxUnits + 1))
    expect(console.answer).toEqual({ type: "paste-refused", id: 1, reason: "too-long" })
    await console.paste("\u{4e00}".repeat(pasteMaxUnits))
    expect(console.answer).toMatchObject({ type: "paste-untypable", id: 2 })
  })

  it("waits for nobody: a second one, of whichever console, is refused", async () => {
    const other = new PasteConsole(rig.controller)
    await console.paste("aaaa")
    await other.paste("bbbb")
    expect(other.answer).toEqual({ type: "paste-refused", id: 1, reason: "busy" })
    console.start()
    expect(console.answer).toEqual({ type: "paste-refused", id: 2, reason: "busy" })
    finish()
    await other.paste("b")
    finish()
    expect(other.answer).toEqual({ type: "paste-done", id: 2, typed: 1 })
  })

  it("is refused while somebody holds a key", async () => {
    const typist = rig.openConsole()
    typist.press(0xe1)
    await console.paste("a")
    expect(console.answer).toEqual({ type: "paste-refused", id: 1, reason: "keys-held" })
    typist.release(0xe1)
  })

  it("that is cancelled before its end was never there", async () => {
    console.start()
    console.chunk("abc")
    console.cancel()
    console.end()
    finish()
    expect(console.answer).toMatchObject({ type: "paste-stopped", reason: "cancelled", typed: 0 })
    expect(rig.keyboard.taken()).toEqual([])
  })
})

describe("hostile text", () => {
  it("is dropped, and after 20 such messages its console is thrown out", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.uint8Array()), { minLength: 21, maxLength: 40 }),
        (noise) => {
          const noisy = new PasteConsole(rig.controller)
          for (const [index, message] of noise.entries()) {
            expect(noisy.isThrownOut).toBe(index > 20)
            noisy.session.receive(message)
          }
          expect(noisy.replies).toEqual([])
        },
      ),
      { numRuns: 30 },
    )
    expect(rig.keyboard.taken()).toEqual([])
  })

  it("ends with its console when it floods", () => {
    for (let message = 0; message < 201; message += 1) console.cancel()
    expect(console.isThrownOut).toBe(true)
  })
})
