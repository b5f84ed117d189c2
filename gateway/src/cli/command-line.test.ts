import { describe, expect, it } from "vitest"
import { configKeys } from "../config/index.ts"
import { readCommandLine } from "./command-line.ts"
import { helpText } from "./help.ts"

describe("readCommandLine", () => {
  it("takes a command and any configuration key as a flag", () => {
    const line = readCommandLine([
      "gateway",
      "--config",
      "a.toml",
      "--video.ustreamer.spawn",
      "--hid.keyboard=/dev/hidg4",
      "--signaling.listen-port",
      "9000",
    ])
    expect(line).toEqual({
      action: "run",
      command: "gateway",
      operands: [],
      configFile: "a.toml",
      checkConfig: false,
      json: false,
      flags: [
        ["video.ustreamer.spawn", "true"],
        ["hid.keyboard", "/dev/hidg4"],
        ["signaling.listen-port", "9000"],
      ],
    })
  })

  it.each(["up", "down", "status"])("takes gadget %s", (subcommand) => {
    expect(readCommandLine(["gadget", subcommand, "--gadget.group=kvm"])).toMatchObject({
      command: "gadget",
      subcommand,
      flags: [["gadget.group", "kvm"]],
    })
  })

  it.each([
    ["create", ["lobby screen"]],
    ["create", ["lobby", "7", "abcdefghijklmnopqrstuvwx23"]],
    ["list", []],
    ["revoke", ["XyZ_-123"]],
  ])("takes token %s with %j", (subcommand, operands) => {
    expect(readCommandLine(["token", subcommand, ...operands])).toMatchObject({
      command: "token",
      subcommand,
      operands,
    })
  })

  it.each([[["--help"]], [["-h"]], [["demo", "--help"]], [[]]])("prints help for %j", (args) => {
    expect(readCommandLine(args)).toEqual({ action: "help" })
  })

  it("takes a negated boolean as it is written", () => {
    const line = readCommandLine(["demo", "--video.ustreamer.spawn=false"])
    expect(line).toMatchObject({ flags: [["video.ustreamer.spawn", "false"]] })
  })

  it.each([
    [["gatway"], '"gatway" is not a command; did you mean gateway?'],
    [["demo", "--hid.keybord=x"], "--hid.keybord: unknown flag; did you mean --hid.keyboard?"],
    [["demo", "--chekc-config"], "did you mean --check-config?"],
    [["demo", "--hid.keyboard"], "--hid.keyboard needs a value"],
    [["demo", "--config"], "--config needs a value"],
    [["demo", "again"], "one word too many"],
    [["gadget", "up", "again"], "one word too many"],
    [["gadget"], "crashcart gadget up, crashcart gadget down, crashcart gadget status"],
    [["gadget", "ups"], '"ups" is not known'],
    [["token", "create"], '"token create" needs another word'],
    [["token", "list", "all"], "one word too many"],
    [["token", "revoke", "one", "two"], "one word too many"],
  ])("refuses %j and says what was meant", (args, message) => {
    expect(() => readCommandLine(args)).toThrowError(message)
  })
})

describe("helpText", () => {
  it("names every configuration key", () => {
    const text = helpText()
    for (const key of configKeys) expect(text).toContain(`--${key.name}`)
  })

  it("prints for programs where a command can", () => {
    expect(readCommandLine(["doctor", "--json"])).toMatchObject({ command: "doctor", json: true })
    expect(() => readCommandLine(["gateway", "--json"])).toThrow("crashcart gateway has no --json")
  })

  it("takes the file that backup is to write", () => {
    expect(readCommandLine(["backup", "/tmp/copy.sqlite"])).toMatchObject({
      command: "backup",
      subcommand: "/tmp/copy.sqlite",
    })
    expect(() => readCommandLine(["backup"])).toThrow("Say crashcart backup FILE")
    expect(() => readCommandLine(["backup", "one", "two"])).toThrow("one word too many")
  })
})
