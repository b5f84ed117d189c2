import { createPrivateKey, X509Certificate } from "node:crypto"
import { isIP } from "node:net"
import type { Examine, Examined } from "../examination.ts"
import { type Finding, fault, note, ok, unseen, warning } from "../finding.ts"

const dayMs = 86_400_000
const soonDays = 30

/** The console's certificate: whether it holds, for which names, how long. */
export const examineCertificate: Examine = async (examined) => {
  const { machine, config, words, isInstalled } = examined
  const { url, listenHost, tlsCert, tlsKey } = config.signaling
  if (url !== undefined) return []
  if (tlsCert === undefined || tlsKey === undefined) {
    const isLocal = listenHost === "localhost" || listenHost === "::1" || listenHost.startsWith("127.")
    if (isLocal) return [note("No certificate, and none needed: the console is opened on this machine only.")]
    const why =
      "Plain http beyond this machine: browsers keep clipboard, keyboard lock and WebCodecs from such a page."
    return [warning(why, `${words.configFile}: tls-cert and tls-key under [signaling]`)]
  }
  const anew = isInstalled ? "sudo systemctl restart crashcart" : "See the README for the openssl command"
  const [cert, key] = await Promise.all([machine.read(tlsCert), machine.read(tlsKey)])
  if (cert.state === "denied" || key.state === "denied")
    return [unseen("This user may not read the certificate or its key.", words.crashcart("doctor"))]
  if (cert.state === "absent" || key.state === "absent") {
    return [fault(`There is no ${cert.state === "absent" ? tlsCert : tlsKey}.`, anew)]
  }
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(cert.value)
    if (!certificate.checkPrivateKey(createPrivateKey(key.value)))
      return [fault(`${tlsKey} is not the key of ${tlsCert}.`, anew)]
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [fault(`${tlsCert} and ${tlsKey} are not both PEM: ${reason}.`, anew)]
  }
  return [...validity(examined, certificate, anew), ...names(examined, certificate, anew)]
}

function validity({ machine }: Examined, certificate: X509Certificate, anew: string): Finding[] {
  const leftMs = certificate.validToDate.getTime() - machine.now().getTime()
  const until = certificate.validToDate.toISOString().slice(0, 10)
  if (leftMs < 0) return [fault(`The certificate ended on ${until}.`, anew)]
  if (certificate.validFromDate > machine.now()) {
    const from = certificate.validFromDate.toISOString().slice(0, 10)
    return [fault(`The certificate begins on ${from}: is the clock right?`, "timedatectl")]
  }
  if (leftMs < soonDays * dayMs)
    return [warning(`The certificate ends on ${until}, in ${Math.floor(leftMs / dayMs)} days.`, anew)]
  const self = certificate.issuer === certificate.subject ? "Self-signed" : `By ${issuerName(certificate)}`
  return [ok(`${self}, until ${until}. SHA-256 ${certificate.fingerprint256}`)]
}

function names({ machine, config }: Examined, certificate: X509Certificate, anew: string): Finding[] {
  const wanted = config.signaling.origins.map((origin) => new URL(origin).hostname)
  const expected = wanted.length > 0 ? wanted : [`${machine.hostname}.local`]
  const covers = (name: string) =>
    isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)
  const missing = expected.filter((name) => covers(name.replace(/^\[|\]$/g, "")) === undefined)
  if (missing.length === 0) return []
  const has = certificate.subjectAltName?.replaceAll(/DNS:|IP Address:/g, "") ?? "no name"
  return [warning(`The certificate is for ${has}, not for ${missing.join(", ")}.`, anew)]
}

function issuerName({ issuer }: X509Certificate): string {
  return /^(?:CN|O)=(.+)$/m.exec(issuer)?.[1] ?? issuer.replaceAll("\n", ", ")
}
