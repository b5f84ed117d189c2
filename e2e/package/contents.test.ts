import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { open, readdir, readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { type Architecture, architectures } from "@crashcart/gateway/debian"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { BuiltPackages, native } from "./built-packages.ts"
import { describePackages, runs } from "./describe-in-debian.ts"

const run = promisify(execFile)
/** Libraries that the Depends field brings (libc6, libgcc-s1, libstdc++6); `ld-linux-*` is libc6's. */
const provided = /^(lib(c|m|dl|rt|pthread|mvec)\.so\.\d+|libgcc_s\.so\.1|libstdc\+\+\.so\.6|ld-linux-.*)$/
/** As Debian's cross packages have them. */
const armLibraries = "/usr/aarch64-linux-gnu"
const unitFiles = "usr/lib/systemd/system"

/** Each package is 150 MB; a limit here is for what hangs. */
vi.setConfig({ testTimeout: 180_000 })

describePackages("the packages", () => {
  let built: BuiltPackages
  const trees = new Map<string, string>()

  beforeAll(async () => {
    built = await BuiltPackages.make()
    for (const architecture of architectures) {
      const deb = await built.build("crashcart", architecture)
      trees.set(architecture.debian, await built.unpack(deb))
    }
  }, 600_000)

  afterAll(async () => {
    await built?.[Symbol.asyncDispose]()
  })

  const treeOf = ({ debian }: Architecture) => trees.get(debian) ?? ""

  describe.each(architectures)("for $debian", (architecture) => {
    it("bring binaries for that machine alone, Node and both native libraries among them", async () => {
      const binaries = await elfFiles(treeOf(architecture))
      expect(binaries.map(({ path }) => path).sort()).toEqual([
        expect.stringMatching(/\/bin\/node$/),
        expect.stringMatching(/koffi\.node$/),
        expect.stringMatching(/node_datachannel\.node$/),
      ])
      expect(new Set(binaries.map(({ machine }) => machine))).toEqual(new Set([architecture.elfMachine]))
    })

    it("need no library that they don't depend on, and no newer C library", async () => {
      for (const { path } of await elfFiles(treeOf(architecture))) {
        const { stdout } = await run("readelf", ["--dynamic", "--version-info", "--wide", path], {
          maxBuffer: 2 ** 26,
        })
        const needed = [...stdout.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name = ""]) => name)
        expect(
          needed.filter((name) => !provided.test(name)),
          path,
        ).toEqual([])
        const minors = [...stdout.matchAll(/GLIBC_2\.(\d+)/g)].map(([, minor]) => Number(minor))
        expect(Math.max(...minors), path).toBeLessThanOrEqual(30)
      }
    })

    it("bring no tests, no types, no transcoder, and nothing for development", async () => {
      const files = await readdir(join(treeOf(architecture), "usr/lib/crashcart"), { recursive: true })
      const foreign = files.filter((file) =>
        /\.test\.ts$|\.d\.ts$|\.map$|node_modules\/(vitest|vite|typescript|react|playwright|node-av|@biomejs|node-linux)/.test(
          file,
        ),
      )
      expect(foreign).toEqual([])
      expect(files).toContain("web/dist/index.html")
    })
  })

  const emulated =
    process.arch === "x64" && runs("qemu-aarch64-static", "--version") && existsSync(armLibraries)
  it.skipIf(!emulated)("run on a Pi's processor, as QEMU plays it", async () => {
    const house = join(trees.get("arm64") ?? "", "usr/lib/crashcart")
    const node = ["-L", armLibraries, join(house, "bin/node")]
    // The command itself, and both native libraries in the same start: each takes QEMU seconds.
    const main = JSON.stringify(join(house, "gateway/src/main.ts"))
    const load = ["koffi", "node-datachannel"].map((name) => `await import("${name}")`).join(";")
    const script = `${load};process.argv.push("crashcart", "--version");await import(${main})`
    const args = [...node, "--input-type=module", "--eval", script]
    expect((await run("qemu-aarch64-static", args, { cwd: join(house, "gateway") })).stdout).toBe("0.1.0\n")
  })

  it("keep the gateway in a sandbox that systemd calls safe: at most 2.5 of 10", async () => {
    const unit = join(treeOf(native), unitFiles, "crashcart.service")
    const { stdout } = await run("systemd-analyze", ["security", "--offline=true", "--no-pager", unit])
    const exposure = /Overall exposure level for crashcart\.service: (\d+\.\d)/.exec(stdout)?.[1]
    expect(Number(exposure)).toBeLessThanOrEqual(2.5)
  })

  it("have units that systemd understands to the last line", async () => {
    const folder = join(treeOf(native), unitFiles)
    const units = await readdir(folder)
    expect(units.length).toBeGreaterThan(3)
    for (const unit of units) {
      const { stderr } = await run("systemd-analyze", ["verify", "--man=no", join(folder, unit)]).catch(
        (error: { stderr: string }) => error,
      )
      // It looks for programs and other units on this machine, where the package is not installed.
      const complaints = stderr
        .split("\n")
        .filter((line) => line.includes(unit) && !/not executable|not found|Failed to/.test(line))
      expect(complaints).toEqual([])
    }
  })

  it("are the same to the last byte when made again", async () => {
    const again = await built.build("crashcart", native, "0.1.0", "again")
    const first = join(built.folder, `crashcart_0.1.0_${native.debian}.deb`)
    expect(await digest(again)).toBe(await digest(first))
    expect((await stat(again)).size).toBeGreaterThan(50e6)
  })
})

async function digest(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex")
}

/** Every ELF file with its `e_machine` (ELF gABI, "ELF Header": magic, then a half word at 18). */
async function elfFiles(tree: string): Promise<{ path: string; machine: number }[]> {
  const entries = await readdir(tree, { recursive: true, withFileTypes: true })
  const found = []
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name)
    await using file = await open(path)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(20), 0, 20, 0)
    if (bytesRead === 20 && buffer.readUInt32BE(0) === 0x7f454c46)
      found.push({ path, machine: buffer.readUInt16LE(18) })
  }
  return found
}
