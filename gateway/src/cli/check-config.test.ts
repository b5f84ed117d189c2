import { describe, expect, it } from "vitest"
import { loadConfig } from "../config/index.ts"
import { checkConfig } from "./check-config.ts"

function config(toml: string) {
  return loadConfig({ file: { path: "crashcart.toml", text: toml }, environment: {}, flags: [] })
}

const tls = '[signaling]\ntls-cert = "cert.pem"\ntls-key = "key.pem"'

describe("checkConfig", () => {
  it.each([
    ["[video.ustreamer]\nspawn = true"],
    ['[video.ustreamer]\nsocket = "/run/ustreamer.sock"'],
    ['[video.ustreamer]\nurl = "http://127.0.0.1:8080"'],
    ['[video]\nsource = "memsink"'],
  ])("lets a gateway start with %j", (toml) => {
    expect(() => checkConfig("gateway", config(toml))).not.toThrow()
  })

  it("says that a gateway has no uStreamer, which the demo does not need", () => {
    expect(() => checkConfig("gateway", config(""))).toThrowError("no uStreamer is named")
    expect(() => checkConfig("demo", config(""))).not.toThrow()
  })

  it("names the certificate file that is not there", () => {
    const isReadable = (path: string) => path === "key.pem"
    expect(() => checkConfig("signaling", config(tls), isReadable)).toThrowError(
      "signaling.tls-cert: cert.pem does not exist, or this user may not read it",
    )
    expect(() => checkConfig("signaling", config(tls), () => true)).not.toThrow()
  })

  it("asks for no certificate where nothing is served", () => {
    const dialling = config(`${tls}\nurl = "wss://kvm.example.org"\n[video]\nsource = "memsink"`)
    expect(() => checkConfig("gateway", dialling, () => false)).not.toThrow()
  })
})
