import { describe, expect, it } from "vitest"
import { examine } from "./doctor.ts"
import { examinedOn } from "./fakes/examined.ts"
import { FakeMachine } from "./fakes/fake-machine.ts"
import { type AreaFinding, areas } from "./finding.ts"
import { exitCodeOf, jsonReport, report } from "./report.ts"

const fine: AreaFinding = { area: "clock", level: "ok", text: "The clock is synchronised." }
const broken: AreaFinding = {
  area: "gadget",
  level: "fault",
  text: "The target sees no keyboard and no mouse: the gadget is not up.",
  remedy: "sudo systemctl restart crashcart-gadget",
}

describe("the doctor's report", () => {
  it("is aligned, in the order of the areas, each fault with what mends it", () => {
    expect(report([fine, broken], { width: 64, subject: "pi" })).toEqual([
      "crashcart doctor, pi",
      "",
      "USB gadget      FAULT   The target sees no keyboard and no",
      "                        mouse: the gadget is not up.",
      "                        → sudo systemctl restart crashcart-gadget",
      "Clock           ok      The clock is synchronised.",
      "",
      "1 fault.",
    ])
  })

  it("says so when nothing is wrong", () => {
    expect(report([fine], { width: 80, subject: "pi" }).at(-1)).toBe("Nothing is wrong.")
  })

  it("is JSON for programs, with everything that people are told", () => {
    expect(JSON.parse(jsonReport([fine, broken], "pi"))).toEqual({
      subject: "pi",
      summary: { faults: 1, warnings: 0, unseen: 0 },
      findings: [fine, broken],
    })
  })

  it("ends with 1 for faults alone", () => {
    expect(exitCodeOf([fine, { area: "space", level: "warning", text: "", remedy: "" }])).toBe(0)
    expect(exitCodeOf([fine, broken])).toBe(1)
  })
})

describe("examine", () => {
  it("looks at every area, and gives each fault and warning a remedy", async () => {
    const findings = await examine(examinedOn(new FakeMachine(), { toml: '[video]\nsource = "memsink"' }))
    const looked = new Set(findings.map(({ area }) => area))
    expect(areas.filter((area) => !looked.has(area) && area !== "hdmi" && area !== "permissions")).toEqual([])
    for (const { level, remedy, text } of findings) {
      if (level === "fault" || level === "warning") expect(remedy, text).toBeTruthy()
    }
  })

  it("goes on where one area fails, and says which", async () => {
    const gadget = () => {
      throw new Error("the kernel has other ideas")
    }
    const findings = await examine(examinedOn(new FakeMachine(), { gadget }))
    expect(findings.filter(({ area }) => area === "gadget")).toMatchObject([
      { level: "unseen", text: expect.stringContaining("the kernel has other ideas") },
    ])
    expect(new Set(findings.map(({ area }) => area)).has("processor")).toBe(true)
  })
})
