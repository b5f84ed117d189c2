import { describe, expect, it } from "vitest"
import type { SessionState, SessionView } from "../session/index.ts"
import { statusSentence } from "./status-sentence.ts"

type View = SessionView<unknown>
type Target = NonNullable<View["target"]>

const gateway = { id: "a".repeat(26), name: "rack 1", online: false }
const nothing: View = {
  state: { phase: "connecting", step: "server" },
  gateway: undefined,
  target: undefined,
  leds: 0,
  roundTripMs: undefined,
  media: undefined,
  isServerReachable: true,
  malformedMessages: 0,
  fault: undefined,
}
const picture = { width: 1280, height: 720, framesPerSecond: 30 }
const live: Target["video"] = { state: "live", width: 1920, height: 1080 }

function target(video: Target["video"], keyboard: Target["keyboard"] = "ready", pointer = keyboard): Target {
  return { type: "status", video, keyboard, pointer, relativePointer: pointer, controls: keyboard }
}

describe("before a session", () => {
  it.each<[SessionState, string, string]>([
    [{ phase: "connecting", step: "server" }, "busy", "Connecting to the server…"],
    [{ phase: "connecting", step: "gateway" }, "busy", "Asking the gateway for its screen…"],
    [{ phase: "connecting", step: "path" }, "busy", "Finding a path to the gateway…"],
    [{ phase: "connecting", step: "channels" }, "busy", "Opening the keyboard and the mouse…"],
    [{ phase: "reconnecting", why: "link-silent", attempt: 1 }, "busy", "Reconnecting…"],
    [{ phase: "gateway-offline" }, "warn", "Gateway offline"],
    [{ phase: "unauthorized" }, "bad", "This browser has no access"],
    [{ phase: "ended", reason: "replaced" }, "bad", "Another console took over"],
  ])("says of %o: (%s) %s", (state, tone, text) => {
    expect(statusSentence({ ...nothing, state }, undefined)).toMatchObject({ tone, text })
  })

  it("says why it reconnects", () => {
    const state = { phase: "reconnecting", why: "gateway-restarting", attempt: 2 } as const
    expect(statusSentence({ ...nothing, state }, picture).advice).toBe("The gateway is restarting.")
  })

  it("names the gateway that is offline, if it is known", () => {
    const state = { phase: "gateway-offline" } as const
    expect(statusSentence({ ...nothing, state, gateway }, undefined).advice).toMatch(
      /^rack 1 is not connected/,
    )
    expect(statusSentence({ ...nothing, state }, undefined).advice).toMatch(/^No gateway has connected/)
  })
})

describe("in a session", () => {
  it.each<[Target | undefined, string, string]>([
    [undefined, "busy", "Connected, direct, waiting for the first picture"],
    [target(live), "good", "Connected, direct, 1280×720"],
    [target(live, "asleep"), "warn", "Target's USB is asleep. Connected, direct, 1280×720"],
    [target(live, "ready", "asleep"), "warn", "Target's USB is asleep. Connected, direct, 1280×720"],
    [
      target(live, "asleep", "detached"),
      "warn",
      "Target's USB is not connected. Connected, direct, 1280×720",
    ],
    [target({ state: "starting" }), "busy", "Connected, direct, waiting for the first picture"],
    [target({ state: "no-signal" }), "warn", "No HDMI signal"],
    [target({ state: "no-signal" }, "asleep"), "warn", "No HDMI signal. Target's USB is asleep"],
    [target({ state: "device-lost" }), "bad", "The capture device is unplugged"],
    [
      target({ state: "encoder-down", reason: "connection refused" }),
      "warn",
      "The video encoder is not running; retrying",
    ],
  ])("says of %o: (%s) %s", (told, tone, text) => {
    const view: View = { ...nothing, state: { phase: "connected", path: "direct" }, target: told }
    expect(statusSentence(view, picture)).toMatchObject({ tone, text })
  })

  it("waits for the first picture until one has been decoded, and names no path before it is known", () => {
    const view: View = { ...nothing, state: { phase: "connected", path: "unknown" }, target: target(live) }
    expect(statusSentence(view, undefined)).toEqual({
      tone: "busy",
      text: "Connected, waiting for the first picture",
    })
    expect(statusSentence(view, picture).text).toBe("Connected, 1280×720")
    const relayed: View = { ...view, state: { phase: "connected", path: "relayed" } }
    expect(statusSentence(relayed, picture).text).toBe("Connected, relayed, 1280×720")
  })

  it("says that keys still reach a target without a signal only where they do", () => {
    const advice = (keyboard: Target["keyboard"]) =>
      statusSentence(
        {
          ...nothing,
          state: { phase: "connected", path: "direct" },
          target: target({ state: "no-signal" }, keyboard),
        },
        undefined,
      ).advice
    expect(advice("ready")).toMatch(/still reach it/)
    expect(advice("asleep")).not.toMatch(/still reach it/)
    expect(advice("detached")).not.toMatch(/still reach it/)
  })

  it("says what the target's USB needs: beside a picture, and over the place of one", () => {
    const usb = { state: "not-attached", recovery: "idle", wake: "untried" } as const
    const say = (video: Target["video"]) =>
      statusSentence(
        {
          ...nothing,
          state: { phase: "connected", path: "direct" },
          target: { ...target(video, "detached", "detached"), usb },
        },
        picture,
      )
    expect(say(live)).toEqual({
      tone: "warn",
      text: expect.stringMatching(/^Target's USB is not connected: is the cable .* Connected, direct/),
    })
    expect(say({ state: "no-signal" })).toEqual({
      tone: "warn",
      text: "No HDMI signal. Target's USB is not connected",
      advice: "Is the cable in the gateway's data port, and the target switched on?",
    })
  })

  it("passes the encoder's reason on", () => {
    const down = target({ state: "encoder-down", reason: "connection refused" })
    const view: View = { ...nothing, state: { phase: "connected", path: "direct" }, target: down }
    expect(statusSentence(view, undefined).advice).toBe("connection refused")
  })
})
