import { lstat, readdir, readFile, stat, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it, vi } from "vitest"
import { BuiltPackages, native } from "./built-packages.ts"
import { DebianRoot } from "./debian-root.ts"
import { describeInDebian } from "./describe-in-debian.ts"
import { listeners } from "./listeners.ts"

const toml = "/etc/crashcart/crashcart.toml"
/** As the unit starts it, without the sandbox: a folder for the state, the certificate, the gateway. */
const asGateway = "setpriv --reuid=crashcart --regid=crashcart --init-groups"
const start = [
  "install -d -m 700 -o crashcart -g crashcart /var/lib/crashcart && cd /var/lib/crashcart",
  `STATE_DIRECTORY=/var/lib/crashcart ${asGateway} /usr/lib/crashcart/make-certificate`,
  `exec ${asGateway} crashcart gateway`,
].join(" && ")

/** Each step moves 300 MB; a limit here is for what hangs. */
vi.setConfig({ testTimeout: 180_000 })

describeInDebian("the package, in a Debian of its own", () => {
  let built: BuiltPackages
  let debian: DebianRoot
  let deb: string
  let transcoder: string
  let before: string[]
  let users: string
  let identity: string

  beforeAll(async () => {
    built = await BuiltPackages.make()
    debian = await DebianRoot.make()
    deb = await built.build("crashcart", native)
    transcoder = await built.build("crashcart-av", native)
    before = await debian.files()
    users = await debian.read("/etc/passwd")
  }, 600_000)

  afterAll(async () => {
    await debian?.[Symbol.asyncDispose]()
    await built?.[Symbol.asyncDispose]()
  })

  it("is installed, and says how to get in", async () => {
    const { exitCode, text } = await debian.install(deb)
    expect(exitCode, text).toBe(0)
    expect(text).toContain("sudo crashcart link")
    expect((await debian.run("crashcart", "--version")).text).toBe("0.1.0")
    const second = await debian.install(transcoder)
    expect(second.exitCode, second.text).toBe(0)
    expect((await debian.run("dpkg", "--verify", "crashcart", "crashcart-av")).text).toBe("")
  })

  it("has a user of its own that nobody can log in as, with the cameras' group", async () => {
    expect((await debian.run("id", "--name", "--groups", "crashcart")).text.split(" ")).toEqual([
      "crashcart",
      "video",
    ])
    expect(await debian.read("/etc/passwd")).toMatch(/^crashcart:.*:\/usr\/sbin\/nologin$/m)
    expect((await debian.run("getent", "shadow", "crashcart")).text).toMatch(/^crashcart:!\*?:/)
  })

  it("is started with the machine, and its configuration is for root and the gateway alone", async () => {
    const enabled = await debian.run(
      "systemctl",
      "is-enabled",
      "crashcart.service",
      "crashcart-gadget.service",
    )
    expect(enabled.text).toBe("enabled\nenabled")
    const { mode, gid } = await stat(join(debian.path, toml))
    expect(mode & 0o777).toBe(0o640)
    expect(String(gid)).toBe((await debian.run("getent", "group", "crashcart")).text.split(":")[2])
  })

  it("opens no port but the console's, and asks for the one-time link", async () => {
    await using gateway = await debian.start(/^Gateway "crashcart"/m, "sh", "-c", start)
    expect(gateway.text).toMatch(/https:\/\/\S+#claim=\S+/)
    expect(await listeners(gateway.pid)).toEqual(["tcp6 8480"])
    identity = await stateOf(debian)
  })

  it("gives root another link, and leaves the state to the gateway", async () => {
    const { exitCode, text } = await debian.run("crashcart", "link")
    expect(exitCode, text).toBe(0)
    expect(text).toMatch(/https:\/\/\S+#claim=\S+/)
    const state = join(debian.path, "var/lib/crashcart")
    const owners = await Promise.all(
      (await readdir(state, { recursive: true })).map(async (name) => (await lstat(join(state, name))).uid),
    )
    expect(new Set(owners)).toEqual(new Set([(await stat(state)).uid]))
    await using gateway = await debian.start(/^Gateway "crashcart"/m, "sh", "-c", start)
    expect(gateway.text).toContain("#claim=")
  })

  it("is upgraded without a change to what somebody has set, and without another identity", async () => {
    const path = join(debian.path, toml)
    const changed = (await readFile(path, "utf8")).replace('# name = "crashcart"', 'name = "rack 4"')
    await writeFile(path, changed)
    const { exitCode, text } = await debian.install(await built.later(deb, "0.1.1"))
    expect(exitCode, text).toBe(0)
    expect(await debian.read(toml)).toBe(changed)
    expect(await debian.read(`${toml}.dpkg-dist`)).toContain("A later version has something new to say.")
    expect((await stat(path)).mode & 0o777).toBe(0o640)
    expect(await stateOf(debian)).toBe(identity)
    await using gateway = await debian.start(/^Gateway "rack 4"/m, "sh", "-c", start)
    expect(gateway.text).toContain("rack 4")
  })

  it("is removed, and leaves what is somebody's own", async () => {
    const { exitCode, text } = await debian.run("dpkg", "--remove", "crashcart-av", "crashcart")
    expect(exitCode, text).toBe(0)
    expect(await debian.read(toml)).toContain('name = "rack 4"')
    expect(await stateOf(debian)).toBe(identity)
    expect(await debian.files()).not.toContain("./usr/lib/crashcart")
  })

  it("is purged, and leaves nothing", async () => {
    const { exitCode, text } = await debian.run("dpkg", "--purge", "crashcart-av", "crashcart")
    expect(exitCode, text).toBe(0)
    expect(await debian.files()).toEqual(before)
    expect(await debian.read("/etc/passwd")).toBe(users)
  })
})

/** The gateway's id, which is made of its key. */
async function stateOf(debian: DebianRoot): Promise<string> {
  const { text } = await debian.run(
    "sh",
    "-c",
    "cat /var/lib/crashcart/tls/cert.pem; sha256sum /var/lib/crashcart/gateway-key.pem",
  )
  return text
}
