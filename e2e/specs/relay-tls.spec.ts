import { execFileSync } from "node:child_process"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "playwright/test"
import { chromiumLaunch } from "../harness/chromium.ts"
import { ConsolePage } from "../harness/console-page.ts"
import { Crashcart, temporaryFolder } from "../harness/crashcart.ts"
import { forceRelay } from "../harness/force-relay.ts"
import { freePort } from "../rig/free-port.ts"

// What a public server's certificate would do: browsers refuse one that nobody vouches for, also for TURN.
test.use({
  launchOptions: { ...chromiumLaunch, args: [...chromiumLaunch.args, "--ignore-certificate-errors"] },
})

test("a browser whose network lets nothing through but the console's own TLS port sees the target and types on it", async ({
  page,
}) => {
  const folder = await temporaryFolder()
  try {
    const tls = { cert: join(folder, "cert.pem"), key: join(folder, "key.pem") }
    const name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", tls.key]
    execFileSync("openssl", ["req", "-x509", ...key, ...name, "-out", tls.cert], { stdio: "pipe" })
    const port = await freePort()
    await using crashcart = await Crashcart.start(
      "demo",
      `--signaling.listen-port=${port}`,
      `--signaling.origins=https://localhost:${port}`,
      `--signaling.tls-cert=${tls.cert}`,
      `--signaling.tls-key=${tls.key}`,
      "--turn.mode=embedded",
      "--turn.listen-port=0",
    )
    await forceRelay(page, "tls")
    const seat = new ConsolePage(page)
    await seat.open(await crashcart.link())
    await seat.stripWhere(() => true)
    await expect(seat.status).toContainText("relayed")
    await seat.type("Through the web port")
    const typed = await seat.stripWhere((strip) => strip.typedCount >= 20)
    expect(typed.typedTail).toBe("Through the web port")
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
