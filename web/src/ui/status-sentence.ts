import type { ConnectingStep, LossReason, Path, SessionView } from "../session/index.ts"
import type { Picture } from "../video/picture-meter.ts"
import { usbSentence } from "./usb-sentence.ts"

/** `good`: all is well; `busy`: it is being seen to; `warn`: a person may have to do something; `bad`: only a person can. */
export type Tone = "good" | "busy" | "warn" | "bad"

export interface StatusSentence {
  readonly tone: Tone
  /** One line that says how things stand. The frame rate is not in it: it changes too often to be read aloud. */
  readonly text: string
  /** What it means or what to do about it; shown over the picture. */
  readonly advice?: string
}

type Target = NonNullable<SessionView<unknown>["target"]>

const steps: Record<ConnectingStep, string> = {
  server: "Connecting to the server…",
  gateway: "Asking the gateway for its screen…",
  path: "Finding a path to the gateway…",
  channels: "Opening the keyboard and the mouse…",
}

const losses: Record<LossReason, string> = {
  "server-unreachable": "The server does not answer.",
  "link-silent": "The gateway has fallen silent.",
  "path-lost": "The connection to the gateway was lost.",
  "gateway-restarting": "The gateway is restarting.",
  "offer-failed": "This browser could not start a connection.",
  "gateway-refused": "The gateway could not answer this browser.",
  "no-answer": "The gateway does not answer.",
  "timed-out": "No path to the gateway was found.",
}

/** How things stand, in words. @param picture what is on the screen; undefined while nothing is. */
export function statusSentence(view: SessionView<unknown>, picture: Picture | undefined): StatusSentence {
  const { state } = view
  switch (state.phase) {
    case "connecting":
      return { tone: "busy", text: steps[state.step] }
    case "connected":
      return connected(view.target, state.path, picture)
    case "reconnecting":
      return { tone: "busy", text: "Reconnecting…", advice: losses[state.why] }
    case "gateway-offline":
      return {
        tone: "warn",
        text: "Gateway offline",
        advice:
          view.gateway === undefined
            ? "No gateway has connected to this server yet. This page goes on by itself when one does."
            : `${view.gateway.name} is not connected to the server. This page goes on by itself when it is back.`,
      }
    case "unauthorized":
      return {
        tone: "bad",
        text: "This browser has no access",
        advice: "Open the link that the gateway printed when it started.",
      }
    case "ended":
      return { tone: "bad", text: "Another console took over", advice: "Only one can control the target." }
  }
}

function connected(target: Target | undefined, path: Path, picture: Picture | undefined): StatusSentence {
  const facts = ["Connected", ...(path === "unknown" ? [] : [path])].join(", ")
  const waiting = { tone: "busy", text: `${facts}, waiting for the first picture` } as const
  if (target === undefined) return waiting
  const usb = usbTrouble(target)
  const { video } = target
  switch (video.state) {
    case "starting":
      return withUsb(waiting, usb)
    case "no-signal":
      return withUsb(
        {
          tone: "warn",
          text: "No HDMI signal",
          advice:
            usb?.remedy === undefined ? noSignalAdvice[usb?.trouble ?? "ready"] : sentenceOf(usb.remedy),
        },
        usb,
      )
    case "device-lost":
      return withUsb(
        {
          tone: "bad",
          text: "The capture device is unplugged",
          advice: "Plug it in again at the gateway: the picture returns by itself.",
        },
        usb,
      )
    case "encoder-down":
      return withUsb(
        { tone: "warn", text: "The video encoder is not running; retrying", advice: video.reason },
        usb,
      )
    case "live": {
      // The gateway sends one, and this browser has none yet: what is seen is black.
      if (picture === undefined) return withUsb(waiting, usb)
      const text = `${facts}, ${picture.width}×${picture.height}`
      if (usb === undefined) return { tone: "good", text }
      const remedy = usb.remedy === undefined ? "" : `: ${usb.remedy}`
      return { tone: "warn", text: `${usb.text}${remedy}. ${text}` }
    }
  }
}

/** What keeps keys or the mouse from the target. */
interface UsbTrouble {
  readonly text: string
  /** What to do, where the gateway knows its USB controller's state. */
  readonly remedy?: string
  readonly trouble: Exclude<Target["keyboard"], "ready">
}

const usbTroubles: Record<UsbTrouble["trouble"], string> = {
  detached: "Target's USB is not connected",
  asleep: "Target's USB is asleep",
}

const noSignalAdvice: Record<Target["keyboard"], string> = {
  ready: "The target may be off or asleep. Keys and mouse still reach it: press one to wake it.",
  asleep: "The target may be asleep: press a key to wake it.",
  detached: "The target may be off, or its cables are not plugged in.",
}

function withUsb(sentence: StatusSentence, usb: UsbTrouble | undefined): StatusSentence {
  return usb === undefined ? sentence : { ...sentence, text: `${sentence.text}. ${usb.text}` }
}

function usbTrouble(target: Target): UsbTrouble | undefined {
  const { keyboard, pointer } = target
  const known = usbSentence(target)
  if (known !== undefined) return { ...known, trouble: keyboard === "asleep" ? "asleep" : "detached" }
  const trouble = [keyboard, pointer].includes("detached")
    ? "detached"
    : [keyboard, pointer].includes("asleep")
      ? "asleep"
      : undefined
  return trouble && { text: usbTroubles[trouble], trouble }
}

function sentenceOf(remedy: string): string {
  const text = remedy.charAt(0).toUpperCase() + remedy.slice(1)
  return /[.?…]$/.test(text) ? text : `${text}.`
}
