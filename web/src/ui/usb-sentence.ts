import type { SessionView } from "../session/index.ts"

type Target = NonNullable<SessionView<unknown>["target"]>
type Usb = NonNullable<Target["usb"]>

/** What keeps keys from the target, and what a person can do about it; both without a full stop. */
export interface UsbSentence {
  readonly text: string
  readonly remedy: string
}

const setUp = "run “sudo crashcart gadget up” on the gateway"
const starting = {
  text: "The target has not taken the USB keyboard yet",
  remedy: "it may still be starting; if this lasts, the keyboard is plugged in again by itself",
}

const sentences: Record<Exclude<Usb["state"], "configured" | "suspended">, UsbSentence> = {
  "no-gadget": { text: "The gateway's USB keyboard is not set up", remedy: setUp },
  unbound: { text: "The gateway's USB keyboard is switched off", remedy: setUp },
  "not-attached": {
    text: "Target's USB is not connected",
    remedy: "is the cable in the gateway's data port, and the target switched on?",
  },
  attached: starting,
  powered: starting,
  default: starting,
  addressed: starting,
}

const asleep: Record<Usb["wake"], string> = {
  untried: "press a key to wake it",
  trying: "waking it…",
  refused: "it does not let USB wake it: use its power button or Wake-on-LAN",
}

/** Undefined while keys arrive, and where the gateway knows nothing of the target's USB host. */
export function usbSentence({ usb, keyboard }: Target): UsbSentence | undefined {
  if (usb === undefined) return undefined
  if (usb.recovery === "reconnecting") {
    return { text: "The USB keyboard is being plugged in again", remedy: "this takes a few seconds" }
  }
  if (usb.state === "suspended") return { text: "The target's USB sleeps", remedy: asleep[usb.wake] }
  if (usb.state !== "configured") return sentences[usb.state]
  if (keyboard === "ready") return undefined
  return {
    text: "The target's USB is not listening",
    remedy: usb.recovery === "not-permitted" ? setUp : "the keyboard is plugged in again by itself",
  }
}

/** Whether waking the target by USB is worth a button. */
export function canBeWoken(target: Target | undefined): boolean {
  return target?.usb?.state === "suspended" && target.usb.wake !== "refused"
}
