import fc from "fast-check"
import { afterEach, describe, expect, it } from "vitest"
import {
  encodeText,
  findUntypable,
  isPasteToConsole,
  type KeyLayout,
  loadLayout,
  normalizeText,
  type PasteToConsole,
  pasteChunks,
} from "../protocol/index.ts"
import { catalogue, xkbDataVersion } from "../protocol/layouts/catalogue.ts"
import { ScriptedDevice, scriptedDevices } from "../src/hid/fakes/scripted-device.ts"
import { InputController } from "../src/hid/index.ts"
import { ManualClock } from "../src/testing/manual-clock.ts"
import { installedXkbData } from "./installed.ts"
import { listedLayouts } from "./layout-list.ts"
import { XkbHost } from "./xkb-host.ts"
import { Xkbcommon } from "./xkbcommon.ts"

const capsLock = 0x39
const isSameXkbData = installedXkbData() === xkbDataVersion
const xkb = isSameXkbData ? new Xkbcommon() : undefined

/** The gateway's keyboard, plugged into a desktop that libxkbcommon simulates. */
class TypingRig implements Disposable {
  readonly clock = new ManualClock()
  readonly host: XkbHost
  readonly replies: PasteToConsole[] = []
  readonly #device = new ScriptedDevice()
  readonly #paste
  #id = 0

  constructor(id: string) {
    const listed = listedLayouts.find((each) => each.id === id)
    if (xkb === undefined || listed === undefined) throw new Error(`no layout ${id}`)
    this.host = new XkbHost(xkb, listed)
    const controller = new InputController({
      ...scriptedDevices(),
      keyboard: this.#device,
      clock: this.clock,
    })
    this.#paste = controller.openTextSession(
      (reply) => void (isPasteToConsole(reply) && this.replies.push(reply)),
      () => expect.fail("the console was thrown out"),
    )
  }

  /** The target's own keyboard, on which somebody presses Caps Lock. */
  pressCapsLock(): void {
    this.host.tap(capsLock)
    this.#device.sendOutputReport(this.host.leds)
  }

  /** Pastes, and lets the host collect each report as it comes. */
  async paste(layout: string, text: string): Promise<PasteToConsole> {
    this.#id += 1
    const id = this.#id
    const send = (message: Parameters<typeof encodeText>[0]) => this.#paste.receive(encodeText(message))
    send({ type: "paste-start", id, layout, untypable: "refuse" })
    for (const piece of pasteChunks(text)) send({ type: "paste-chunk", id, text: piece })
    send({ type: "paste-end", id })
    for (;;) {
      const end = this.replies.find((reply) => reply.id === id && reply.type !== "paste-progress")
      if (end !== undefined && this.clock.pending === 0) return end
      // The layout is loaded, which takes turns of the event loop and no time.
      if (this.clock.pending === 0) await new Promise(setImmediate)
      this.clock.advance(1)
      const { leds } = this.host
      for (const report of this.#device.taken()) this.host.take(Buffer.from(report, "hex"))
      if (this.host.leds !== leds) this.#device.sendOutputReport(this.host.leds)
    }
  }

  [Symbol.dispose](): void {
    this.host[Symbol.dispose]()
  }
}

describe.skipIf(!isSameXkbData)(`text typed on a desktop with xkb-data ${xkbDataVersion}`, () => {
  const rigs: TypingRig[] = []
  const openRig = (id: string) => {
    const rig = new TypingRig(id)
    rigs.push(rig)
    return rig
  }
  afterEach(() => {
    for (const rig of rigs.splice(0)) rig[Symbol.dispose]()
  })

  it.each(catalogue.map(({ id }) => id))(
    "%s: every character it lists appears as that character",
    async (id) => {
      const rig = openRig(id)
      const text = await everyCharacter(id)
      const count = [...text].length
      expect(await rig.paste(id, text)).toEqual({ type: "paste-done", id: 1, typed: count })
      expect(rig.host.text).toBe(text)
      expect(rig.host.isHolding).toBe(false)
    },
  )

  it("is the same with Caps Lock on, which is on again afterwards", async () => {
    // In France Caps Lock shifts the digits, in Switzerland it makes È of è, in Turkey İ of i.
    for (const id of ["us", "de", "fr", "ch-fr", "tr", "ru"]) {
      const rig = openRig(id)
      const text = await everyCharacter(id)
      rig.pressCapsLock()
      expect((await rig.paste(id, text)).type).toBe("paste-done")
      expect(rig.host.text).toBe(text)
      expect(rig.host.leds).toBe(2)
    }
  })

  it("is the text that was pasted, whatever typable text it is", async () => {
    const layouts = await Promise.all(["us-intl", "de", "fr", "cz", "gr", "ca-multix"].map(layoutOf))
    const pastes = fc.constantFrom(...layouts).chain((layout) =>
      fc.record({
        layout: fc.constant(layout),
        text: fc.array(fc.constantFrom(...layout.characters), { maxLength: 40 }).map((list) => list.join("")),
      }),
    )
    await fc.assert(
      fc.asyncProperty(pastes, async ({ layout, text }) => {
        const normal = normalizeText(text)
        fc.pre(findUntypable(layout, normal).length === 0)
        using rig = new TypingRig(layout.id)
        await rig.paste(layout.id, text)
        expect(rig.host.text).toBe(normal)
      }),
      { numRuns: 100 },
    )
  })
})

/** All that a layout lists and normalized text has, a line each: so that nothing joins its neighbour. */
async function everyCharacter(id: string): Promise<string> {
  const { characters } = await layoutOf(id)
  return [...characters]
    .filter((character) => character.normalize("NFC") === character)
    .map((character) => `${character}\n`)
    .join("")
}

async function layoutOf(id: string): Promise<KeyLayout> {
  const layout = await loadLayout(id)
  if (layout === undefined) throw new Error(`no layout ${id}`)
  return layout
}
