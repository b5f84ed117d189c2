import { pasteChunks } from "@crashcart/gateway/protocol"
import { describe, expect, it } from "vitest"
import { Xkbcommon } from "../../gateway/layouts/xkbcommon.ts"
import type { HeadlessConsole } from "../harness/headless-console.ts"
import { typedSince } from "./keyboard.ts"
import { eventType, type TargetEvent } from "./target-input.ts"
import type { VirtualPi } from "./virtual-pi.ts"

const length = 2000
/** X11 has counted keycodes from 8 since 1987; evdev counts from 0. */
const x11Offset = 8

/** What somebody might paste, in words that take shifts, AltGr and dead keys of the layout; repeated to the length. */
const texts: readonly { readonly layout: string; readonly variant: string; readonly text: string }[] = [
  {
    layout: "us",
    variant: "",
    text: 'sudo apt install -y crashcart && echo "It\'s 100% {ready}" | tee ~/log_$USER; ',
  },
  {
    layout: "de",
    variant: "",
    text: "Größe: 5 µm, Straße 7, übermäßig @ 19:40 Uhr; {x|y} = [z] \\ ~ é à ô € ",
  },
  {
    layout: "fr",
    variant: "",
    text: "Vous coûtez 12,50 € à l'été ! « garçon » naïf, Noël, où êtes-vous ? {a@b} #1 ",
  },
]

/** Pastes of 2,000 characters, read back by the desktop's own library. */
export function textScenarios(pi: () => VirtualPi): void {
  describe("a paste", () => {
    it.each(texts)(
      "of 2,000 characters arrives whole on a target with the layout $layout",
      async ({ layout, variant, text }) => {
        const whole = text.repeat(Math.ceil(length / text.length)).slice(0, length)
        using console_ = await pi().openConsole()
        const mark = pi().input.mark
        await paste(console_, layout, whole)
        expect(readText(await typedSince(pi(), console_, mark), layout, variant)).toBe(whole)
      },
    )
  })
}

/** Resolves once the gateway says that the target has taken it all. @throws Error when it says anything else. */
async function paste(console_: HeadlessConsole, layout: string, text: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stop = console_.onTold((message) => {
    if (message.type === "paste-done") resolve()
    else if (message.type.startsWith("paste-") && message.type !== "paste-progress") {
      reject(new Error(`not pasted: ${JSON.stringify(message)}`))
    }
  })
  const id = 1
  console_.say({ type: "paste-start", id, layout, untypable: "refuse" })
  for (const chunk of pasteChunks(text)) console_.say({ type: "paste-chunk", id, text: chunk })
  console_.say({ type: "paste-end", id })
  await promise.finally(stop)
}

/** What a Linux desktop with this layout has typed, by libxkbcommon and X11's Compose file. */
function readText(events: readonly TargetEvent[], layout: string, variant: string): string {
  const xkb = new Xkbcommon()
  using keyboard = xkb.keymap({ layout, variant }).keyboard()
  using compose = xkb.compose()
  let text = ""
  for (const { role, type, code, value } of events) {
    if (role !== "keyboard" || type !== eventType.key) continue
    if (value === 1) {
      const { keysym, character = "" } = keyboard.meaning(code + x11Offset)
      const composition = compose.feed(keysym)
      if (composition.state === "made") text += composition.text
      if (composition.state === "none") text += character
    }
    keyboard.update(code + x11Offset, value === 1)
  }
  return text
}
