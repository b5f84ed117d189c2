import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { applyOperations, perform } from "./apply.ts"
import { errnoOf, observe } from "./configfs.ts"
import { FakeGadgetHost } from "./fakes/fake-gadget-host.ts"
import { FakeKernel } from "./fakes/fake-kernel.ts"
import { bringUp, takeDown } from "./gadget.ts"
import { crashcartGadget, type GadgetSpec } from "./gadget-spec.ts"
import { faultsOf, type Operation, planUp } from "./plan.ts"

const gid = 105
const { signal } = new AbortController()
const udcName = "fe980000.usb"

const fullSpec = crashcartGadget({ serialNumber: "0123456789AB", hasMassStorage: true })
/** Everything that `up` does where nothing is. */
const buildOf = (spec: GadgetSpec) =>
  planUp(spec, new Map(), { name: udcName, state: "not attached", function: "" })
const buildLength = buildOf(fullSpec).length

const specs = fc
  .boolean()
  .map((hasMassStorage) => crashcartGadget({ serialNumber: "0123456789AB", hasMassStorage }))
const kernels = fc
  .record({ knowsNoOutEndpoint: fc.boolean(), canWakeUp: fc.boolean(), refusesStaleUnbind: fc.boolean() })
  .map((options) => new FakeKernel(options))

/** What anybody could do to a gadget called crashcart, most of it wrong. */
const meddling: fc.Arbitrary<Operation | "reload"> = fc.oneof(
  { weight: 1, arbitrary: fc.constant("reload" as const) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom("mkdir" as const, "rmdir" as const, "unlink" as const),
      path: fc.constantFrom(...meddledPaths()),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("symlink" as const),
      path: fc.constantFrom(...links()),
      target: fc.constantFrom(...meddledPaths()),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constant({
      kind: "symlink" as const,
      path: "crashcart/os_desc/c.1",
      target: "crashcart/configs/c.1",
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("write" as const),
      path: fc.constantFrom(...attributes()),
      value: fc.constantFrom(
        ...["1", "0", "0x1234", "250", "0xa0", "/srv/a.iso", "\n", udcName].map((each) => Buffer.from(each)),
      ),
    }),
  },
)

describe("from any state that can be reached", () => {
  it("up converges to complete and bound, does nothing the second time, and down leaves nothing", async () => {
    await fc.assert(
      fc.asyncProperty(
        specs,
        kernels,
        fc.nat(buildLength),
        fc.array(meddling, { maxLength: 40 }),
        async (spec, kernel, done, meddlings) => {
          const host = new FakeGadgetHost(kernel)
          const options = { udc: undefined, gid, signal }
          applyOperations(kernel.configFs, buildOf(spec).slice(0, done))
          for (const each of meddlings) meddle(kernel, each)
          const untouched =
            meddle(kernel, { kind: "mkdir", path: "other" }) && observe(kernel.configFs, "other")

          const status = await bringUp(host, spec, options)
          expect(status).toMatchObject({ state: "up", faults: [], udc: udcName })
          expect(status.functions.filter(({ node }) => node !== undefined)).toHaveLength(4)
          const changes = kernel.configFs.changes.length
          expect((await bringUp(host, spec, options)).hasChanged).toBe(false)
          expect(kernel.configFs.changes).toHaveLength(changes)

          takeDown(host, spec.name)
          expect(observe(kernel.configFs, spec.name).size).toBe(0)
          expect(observe(kernel.configFs, "other")).toEqual(untouched)
          expect(kernel.udcs()).toMatchObject([{ function: "" }])
        },
      ),
      { numRuns: 300 },
    )
  })

  it("down alone leaves nothing", () => {
    fc.assert(
      fc.property(
        kernels,
        fc.nat(buildLength),
        fc.array(meddling, { maxLength: 40 }),
        (kernel, done, meddlings) => {
          const host = new FakeGadgetHost(kernel)
          applyOperations(kernel.configFs, buildOf(fullSpec).slice(0, done))
          for (const each of meddlings) meddle(kernel, each)
          takeDown(host, "crashcart")
          expect(observe(kernel.configFs, "crashcart").size).toBe(0)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe("a crash", () => {
  it("at any operation of up is mended by the next up", async () => {
    const spec = fullSpec
    const build = buildOf(spec)
    for (let done = 0; done <= build.length; done += 1) {
      const kernel = new FakeKernel()
      applyOperations(kernel.configFs, build.slice(0, done))
      expect(faultsOf(spec, observe(kernel.configFs, spec.name)).length > 0).toBe(done < build.length - 1)
      const status = await bringUp(new FakeGadgetHost(kernel), spec, { udc: undefined, gid, signal })
      expect(status.state).toBe("up")
      expect(status.functions[0]?.node).toBe("/dev/hidg0")
    }
  })
})

/** @returns whether the kernel let it happen. */
function meddle(kernel: FakeKernel, what: Operation | "reload"): boolean {
  if (what === "reload") {
    kernel.reloadUdc(udcName)
    return true
  }
  try {
    perform(kernel.configFs, what)
    return true
  } catch (error) {
    if (errnoOf(error) === undefined) throw error
    return false
  }
}

function meddledPaths(): readonly string[] {
  const functions = [
    "hid.keyboard",
    "hid.mouse",
    "hid.controls",
    "hid.usb0",
    "mass_storage.media",
    "ecm.usb0",
  ]
  return [
    "crashcart",
    "crashcart/functions",
    ...functions.map((name) => `crashcart/functions/${name}`),
    ...["lun.0", "lun.1", "lun.3"].map((lun) => `crashcart/functions/mass_storage.media/${lun}`),
    ...["c.1", "c.2"].flatMap((name) => [
      `crashcart/configs/${name}`,
      `crashcart/configs/${name}/strings/0x409`,
      `crashcart/configs/${name}/strings/0x407`,
    ]),
    "crashcart/strings/0x409",
    "crashcart/strings/0x407",
    ...links(),
  ]
}

function links(): readonly string[] {
  const names = ["hid.keyboard", "hid.mouse", "hid.controls", "hid.usb0", "mass_storage.media", "odd"]
  return [
    ...names.flatMap((name) => ["c.1", "c.2"].map((c) => `crashcart/configs/${c}/${name}`)),
    "crashcart/os_desc/c.1",
  ]
}

function attributes(): readonly string[] {
  return [
    "UDC",
    "idVendor",
    "strings/0x409/product",
    "functions/hid.keyboard/report_desc",
    "functions/hid.keyboard/protocol",
    "functions/hid.mouse/no_out_endpoint",
    "functions/mass_storage.media/stall",
    "functions/mass_storage.media/lun.0/file",
    "functions/mass_storage.media/lun.0/cdrom",
    "functions/mass_storage.media/lun.1/file",
    "configs/c.1/MaxPower",
    "configs/c.1/bmAttributes",
  ].map((path) => `crashcart/${path}`)
}
