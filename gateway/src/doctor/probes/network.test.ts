import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { look } from "../fakes/examined.ts"
import { FakeMachine } from "../fakes/fake-machine.ts"
import { examineCertificate } from "./certificate.ts"
import { examineNetwork } from "./network.ts"

function machine(change: (machine: FakeMachine) => void = () => undefined): FakeMachine {
  const fake = new FakeMachine()
  change(fake)
  return fake
}

const says = (words: string): unknown => expect.stringContaining(words)

describe("the network", () => {
  const servers =
    '[video.ustreamer]\nspawn = true\n[peer]\nice-servers = ["stun:a.example", "stun:b.example:5000"]'
  const seenAs = (...mapped: readonly (string | undefined)[]) =>
    machine((it) => {
      it.stun = mapped.map((each, index) => ({
        server: `s${index}:3478`,
        local: "192.168.1.20:4000",
        mapped: each,
      }))
    })

  it.each([
    [["192.168.1.20:4000", "192.168.1.20:4000"], "ok", "No address translation"],
    [["203.0.113.5:61000", "203.0.113.5:61000"], "ok", "one mapping for all"],
    [["203.0.113.5:61000", "203.0.113.5:61001"], "warning", "need a relay"],
    [[undefined, undefined], "fault", "UDP seems to be blocked"],
  ])("translates addresses as %j tells", async (mapped, level, words) => {
    const [levels, text] = await look(examineNetwork, seenAs(...mapped), { toml: servers })
    expect([levels?.at(-1), text]).toEqual([level, says(words)])
  })

  it("wants a second server to tell, and says which one is silent", async () => {
    const [levels, text] = await look(examineNetwork, seenAs("203.0.113.5:61000", undefined), {
      toml: servers,
    })
    expect([levels?.slice(-2), text]).toEqual([["note", "warning"], says("No answer from s1:3478")])
  })

  it("asks nobody who is not named", async () => {
    const [, text] = await look(examineNetwork, machine())
    expect(text).toContain("No STUN server is named")
  })

  it("tries the signaling server that is dialled", async () => {
    const toml = '[video.ustreamer]\nspawn = true\n[signaling]\nurl = "wss://kvm.example"'
    expect((await look(examineNetwork, machine(), { toml }))[0]).toEqual(["ok", "ok"])
    const cut = machine((it) => {
      it.refusals["kvm.example:443"] = "no answer"
    })
    expect(await look(examineNetwork, cut, { toml })).toEqual([["ok", "fault"], says("no answer")])
  })

  it("is missed where there is none", async () => {
    const alone = machine((it) => {
      it.ownAddresses = []
    })
    expect(await look(examineNetwork, alone)).toEqual([["fault"], says("ip -brief address")])
  })
})

describe("the certificate", () => {
  const toml =
    '[video.ustreamer]\nspawn = true\n[signaling]\nlisten-host = "::"\ntls-cert = "/c"\ntls-key = "/k"'
  const { cert, key } = selfSigned("pi.local")
  const day = 86_400_000
  const withFiles = (fromNowDays = 0) =>
    machine((it) => {
      it.files = { "/c": cert, "/k": key }
      it.date = new Date(Date.now() + fromNowDays * day)
    })

  it("is good for its names and its time, and told by its fingerprint", async () => {
    expect(await look(examineCertificate, withFiles(), { toml })).toEqual([["ok"], says("SHA-256 ")])
  })

  it.each([
    [50, "ok"],
    [80, "warning"],
    [91, "fault"],
    [-2, "fault"],
  ])("of 90 days is, %i days on, %s", async (days, level) => {
    expect((await look(examineCertificate, withFiles(days), { toml }))[0]).toEqual([level])
  })

  it("has to name the machine, or the origins people use", async () => {
    const origins = `${toml}\norigins = ["https://kvm.example"]`
    expect(await look(examineCertificate, withFiles(), { toml: origins })).toEqual([
      ["ok", "warning"],
      says("is for pi.local, not for kvm.example"),
    ])
  })

  it("has to be one, with its key", async () => {
    const broken = withFiles()
    broken.files["/c"] = "no PEM"
    expect(await look(examineCertificate, broken, { toml })).toEqual([["fault"], says("not both PEM")])
    const mixed = withFiles()
    mixed.files["/k"] = selfSigned("pi.local").key
    expect(await look(examineCertificate, mixed, { toml })).toEqual([["fault"], says("is not the key of")])
    const gone = withFiles()
    delete gone.files["/k"]
    expect(await look(examineCertificate, gone, { toml })).toEqual([["fault"], says("There is no /k")])
    const secret = withFiles()
    secret.files["/k"] = "denied"
    expect(await look(examineCertificate, secret, { toml })).toEqual([
      ["unseen"],
      says("sudo crashcart doctor"),
    ])
  })

  it("is missed beyond this machine only", async () => {
    expect((await look(examineCertificate, machine()))[0]).toEqual(["note"])
    const open = '[video.ustreamer]\nspawn = true\n[signaling]\nlisten-host = "0.0.0.0"'
    expect((await look(examineCertificate, machine(), { toml: open }))[0]).toEqual(["warning"])
  })
})

/** Openssl makes it, as the README and the package do. */
function selfSigned(name: string): { readonly cert: string; readonly key: string } {
  const folder = mkdtempSync(join(tmpdir(), "crashcart-doctor-"))
  try {
    const [certFile, keyFile] = [join(folder, "c"), join(folder, "k")]
    const kind = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=x"
    const names = ["-addext", `subjectAltName=DNS:${name}`, "-keyout", keyFile, "-out", certFile]
    execFileSync("openssl", [...kind.split(" "), ...names], { stdio: "ignore" })
    return { cert: readFileSync(certFile, "utf8"), key: readFileSync(keyFile, "utf8") }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
