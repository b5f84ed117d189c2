import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { GatewayError } from "../errors.ts"
import { configKeys } from "./keys.ts"
import { type ConfigSources, loadConfig } from "./load.ts"

function load(sources: Partial<ConfigSources> & { toml?: string } = {}) {
  const { toml, ...rest } = sources
  return loadConfig({
    environment: {},
    flags: [],
    ...(toml === undefined ? {} : { file: { path: "crashcart.toml", text: toml } }),
    ...rest,
  })
}

function faultOf(sources: Parameters<typeof load>[0]): string {
  try {
    load(sources)
  } catch (error) {
    expect(error).toBeInstanceOf(GatewayError)
    expect((error as GatewayError).code).toBe("config/invalid")
    return (error as GatewayError).message
  }
  throw new Error("accepted")
}

describe("loadConfig", () => {
  it("gives every key its default when nothing is said", () => {
    const config = load()
    expect(config.signaling.listenHost).toBe("127.0.0.1")
    expect(config.video.ustreamer.spawn).toBe(false)
    expect(config.peer.iceServers).toEqual([])
  })

  it("lets the environment win over the file, and flags over both", () => {
    const toml = "[signaling]\nlisten-port = 1000"
    const environment = { CRASHCART_SIGNALING_LISTEN_PORT: "2000" }
    const flags = [["signaling.listen-port", "3000"]] as const
    expect(load({ toml }).signaling.listenPort).toBe(1000)
    expect(load({ toml, environment }).signaling.listenPort).toBe(2000)
    expect(load({ toml, environment, flags }).signaling.listenPort).toBe(3000)
  })

  it("reads booleans and lists from text", () => {
    const config = load({
      environment: { CRASHCART_VIDEO_USTREAMER_SPAWN: "true" },
      flags: [["peer.ice-servers", "stun:a.example, stun:b.example"]],
    })
    expect(config.video.ustreamer.spawn).toBe(true)
    expect(config.peer.iceServers).toEqual(["stun:a.example", "stun:b.example"])
  })

  it.each([
    [
      { toml: "[video.ustreamer]\nspwan = true" },
      "video.ustreamer.spwan: unknown key in crashcart.toml; did you mean video.ustreamer.spawn?",
    ],
    [{ toml: "[vidoe]\nsource = 'memsink'" }, "vidoe: unknown key in crashcart.toml"],
    [
      { environment: { CRASHCART_HID_KEYBORD: "x" } },
      "CRASHCART_HID_KEYBORD: unknown key in the environment; did you mean CRASHCART_HID_KEYBOARD?",
    ],
    [
      { flags: [["hid.pointr", "x"]] as const },
      "--hid.pointr: unknown key in the flags; did you mean --hid.pointer?",
    ],
  ])("refuses an unknown key with its path and the nearest valid name: %o", (sources, message) => {
    expect(faultOf(sources)).toContain(message)
  })

  it("names the key and its source when a value is wrong", () => {
    expect(faultOf({ environment: { CRASHCART_SIGNALING_LISTEN_PORT: "many" } })).toMatch(
      /^signaling\.listen-port: .*number.*\(from CRASHCART_SIGNALING_LISTEN_PORT\)/,
    )
    expect(faultOf({ toml: "[demo]\nresolution = 'big'" })).toContain(
      "demo.resolution: must look like 1280x720 (from crashcart.toml)",
    )
  })

  it("says every fault at once", () => {
    expect(faultOf({ toml: "nmae = 'x'\n[hid]\nkeyboard = 3" }).split("\n")).toHaveLength(2)
  })

  it("refuses keys that contradict each other", () => {
    expect(faultOf({ toml: "[signaling]\ntls-cert = 'a.pem'" })).toContain("go together")
    expect(faultOf({ toml: "[video.ustreamer]\nspawn = true\nurl = 'http://h:1'" })).toContain(
      "starts its own",
    )
    expect(
      faultOf({ toml: "[turn]\nmode = 'embedded'\n[peer]\nturn-secret = 'sixteen letters!'" }),
    ).toContain("a secret of its own")
  })

  it.each([
    ["[peer]\nport-max = 50010", "go together"],
    ["[peer]\nport-min = 2\nport-max = 1", "is above"],
    ["[peer]\nice-servers = ['turn:a.example']", "needs peer.turn-secret"],
    ["[signaling]\norigins = ['https://a.example/x']", "without a path"],
    ["[signaling]\nurl = 'wss://a.example/x'", "without a path"],
    ["[video.ustreamer]\nurl = 'http://u:p@h:1'", "video.ustreamer.username"],
    ["[demo]\nresolution = '1281x721'", "has even sides"],
    ["[demo]\nresolution = '9999x1'", "has even sides"],
    ["[signalling]\nlisten-port = 1", "did you mean signaling?"],
  ])("refuses %j, which could not work", (toml, message) => {
    expect(faultOf({ toml })).toContain(message)
  })

  it("says where a file stops being TOML", () => {
    expect(faultOf({ toml: "name = 'a'\n[[[" })).toMatch(/^crashcart\.toml:2:\d+ is not TOML/)
  })

  it("throws config/invalid and nothing else on any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (toml) => {
        try {
          load({ toml })
        } catch (error) {
          expect(error).toMatchObject({ code: "config/invalid" })
        }
      }),
    )
  })
})

describe("configKeys", () => {
  it("documents every key", () => {
    for (const key of configKeys) expect(key.description, key.name).not.toBe("")
  })

  it("gives every key its own variable", () => {
    expect(new Set(configKeys.map((key) => key.variable)).size).toBe(configKeys.length)
  })
})
