import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { networkInterfaces, tmpdir } from "node:os"
import { join } from "node:path"
import { MemoryStore, SignalingServer, type SignalingServerOptions } from "@crashcart/signaling"
import { pino } from "pino"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Observable } from "../events.ts"
import { SignalingClient, type SignalingClientOptions } from "./client.ts"
import { ephemeralIdentity } from "./identity.ts"

const log = pino({ level: "silent" })
const identity = await ephemeralIdentity()
let directory = ""

/** Makes key and certificate with openssl; signed by itself, or by `issuer`. */
function certificate(name: string, issuer?: { certFile: string; keyFile: string }) {
  const files = { certFile: join(directory, `${name}.pem`), keyFile: join(directory, `${name}.key`) }
  const signedBy = issuer === undefined ? [] : ["-CA", issuer.certFile, "-CAkey", issuer.keyFile]
  const key = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-keyout",
    files.keyFile,
  ]
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`, "-days", "2"]
  execFileSync("openssl", ["req", "-x509", ...key, ...subject, ...signedBy, "-out", files.certFile], {
    stdio: "pipe",
  })
  return files
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "crashcart-tls-"))
})
afterAll(() => {
  rmSync(directory, { recursive: true, force: true })
})

function serve(options: Partial<SignalingServerOptions>): Promise<SignalingServer> {
  const store = new MemoryStore()
  return SignalingServer.listen({ port: 0, store, allowedGateways: [identity.id], log, ...options })
}

function dial(serverUrl: string, options: Partial<SignalingClientOptions> = {}): SignalingClient {
  return new SignalingClient({ serverUrl, identity, name: "rack", log, ...options })
}

/** Resolves with the first state that is not "connecting". */
function settled<T>(state: Observable<T>): Promise<T> {
  return new Promise((resolve) => {
    const stop = state.observe((value) => {
      if (value === "connecting") return
      resolve(value)
      queueMicrotask(() => stop())
    })
  })
}

describe("a gateway and the server it brought itself", () => {
  it.each([
    ["is signed by itself, for another name", false],
    ["an authority unknown here has signed, for the server's public name", true],
  ])("meet though the certificate %s", async (_what, isIssued) => {
    const authority = isIssued ? certificate("authority.example") : undefined
    await using server = await serve({ tls: certificate("kvm.example.org", authority) })
    await using client = dial(server.url, { serverCertificate: () => server.certificate })
    expect(await settled(client.state)).toBe("registered")
  })

  it("meet again after the certificate was renewed", async () => {
    const tls = certificate("kvm.example.org")
    await using server = await serve({ tls, certificateRecheckMs: 5 })
    const first = server.certificate
    certificate("kvm.example.org")
    while (server.certificate === first) await new Promise(setImmediate)
    await using client = dial(server.url, { serverCertificate: () => server.certificate })
    expect(await settled(client.state)).toBe("registered")
  })

  it("do not meet where somebody else answers with a certificate of the same name", async () => {
    await using server = await serve({ tls: certificate("kvm.example.org") })
    await using impostor = await serve({ tls: certificate("kvm.example.org") })
    await using client = dial(impostor.url, { serverCertificate: () => server.certificate })
    expect(await settled(client.state)).toBe("offline")
    expect(client.lastError).toMatchObject({ code: "signaling/unreachable" })
  })

  it("do not meet where the certificate was signed with the expected one", async () => {
    const expected = certificate("authority.example")
    await using server = await serve({ tls: certificate("127.0.0.1", expected) })
    await using real = await serve({ tls: expected })
    await using client = dial(server.url, { serverCertificate: () => real.certificate })
    expect(await settled(client.state)).toBe("offline")
    expect(client.lastError?.cause).toMatchObject({ message: "this is not the server's own certificate" })
  })

  it("do not meet without being told of the certificate", async () => {
    await using server = await serve({ tls: certificate("kvm.example.org") })
    await using client = dial(server.url)
    expect(await settled(client.state)).toBe("offline")
  })

  it("meet at the address it listens on, whatever origins people use", async () => {
    const outward = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ internal, family }) => !internal && family === "IPv4")
    const host = outward?.address ?? "127.0.0.1"
    await using server = await serve({ host, origins: ["https://kvm.example.org"] })
    await using client = dial(server.url)
    expect(await settled(client.state)).toBe("registered")
    if (outward !== undefined) expect((await fetch(server.url)).status).toBe(421)
  })
})

describe("a refusal", () => {
  it.each([
    [421, "add ORIGIN to signaling.origins"],
    [404, "no signaling server: correct signaling.url"],
    [403, "with status 403"],
  ])("with status %d says what to do", async (status, advice) => {
    const other = createServer((_request, response) => response.writeHead(status).end())
    await new Promise((resolve) => other.listen(0, "127.0.0.1", () => resolve(undefined)))
    const origin = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    try {
      await using client = dial(origin)
      expect(await settled(client.state)).toBe("refused")
      expect(client.lastError?.message).toContain(advice.replace("ORIGIN", origin))
    } finally {
      await new Promise((resolve) => other.close(resolve))
    }
  })
})
