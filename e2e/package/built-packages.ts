import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { type Architecture, architectures, makePackage, type PackageName } from "@crashcart/gateway/debian"
import { runTool } from "../rig/run-tool.ts"

const root = join(import.meta.dirname, "..", "..")
/** Any; the same for all, so that what differs is what is tested. */
const date = new Date("2026-11-20T12:00:00Z")

export function architecture(name: Architecture["debian"]): Architecture {
  const found = architectures.find(({ debian }) => debian === name)
  if (found === undefined) throw new Error(`no architecture ${name}`)
  return found
}

/** The architecture of this machine. */
export const native = architecture(process.arch === "arm64" ? "arm64" : "amd64")

/** Packages as `npm run package` makes them, but not compressed. Gone with its scope. */
export class BuiltPackages implements AsyncDisposable {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async make(): Promise<BuiltPackages> {
    return new BuiltPackages(await mkdtemp(join(tmpdir(), "crashcart-built-")))
  }

  /** @param output a folder below this one, for a second build of the same package. */
  build(name: PackageName, machine: Architecture, version = "0.1.0", output = "."): Promise<string> {
    return makePackage(name, {
      root,
      architecture: machine,
      version,
      date,
      output: join(this.folder, output),
      cache: join(root, ".cache/package"),
      compression: "none",
    })
  }

  /** The same package as a later version, whose configuration file has something new at its end. */
  async later(deb: string, version: string): Promise<string> {
    const tree = join(this.folder, `later-${version}`)
    const path = join(this.folder, basename(deb).replace(/_[^_]+_/, `_${version}_`))
    await runTool("dpkg-deb", ["--raw-extract", deb, tree], "rig/compile-failed")
    const control = join(tree, "DEBIAN/control")
    await writeFile(
      control,
      (await readFile(control, "utf8")).replace(/^Version: .*$/m, `Version: ${version}`),
    )
    await appendFile(
      join(tree, "etc/crashcart/crashcart.toml"),
      "\n# A later version has something new to say.\n",
    )
    await runTool("dpkg-deb", ["--root-owner-group", "-Znone", "--build", tree, path], "rig/compile-failed")
    await rm(tree, { recursive: true })
    return path
  }

  /** The files of a package, unpacked. */
  async unpack(deb: string): Promise<string> {
    const tree = join(this.folder, `${basename(deb, ".deb")}-files`)
    await runTool("dpkg-deb", ["--extract", deb, tree], "rig/compile-failed")
    return tree
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}
