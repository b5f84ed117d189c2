import { sections } from "../../offer.ts"

/** Which addresses to offer; see `NativeEngineOptions`. */
export interface OfferedAddresses {
  readonly loopback?: boolean | undefined
  readonly hostAddresses?: readonly string[] | undefined
}

/**
 * Candidate-attributes (RFC 8839 §5.1) to announce for the local description as it stands: those that libjuice gathered,
 * and those that were added. libjuice listens on every address but never offers loopback.
 *
 * @param sdp libdatachannel's own local description.
 * @returns without `a=`, each once.
 */
export function localCandidates(sdp: string, addresses: OfferedAddresses): string[] {
  const gathered = sections(sdp)
    .flat()
    .filter((line) => line.startsWith("a=candidate:"))
    .map((line) => line.slice("a=".length))
  const { loopback = false, hostAddresses } = addresses
  const added = [...(loopback ? ["127.0.0.1"] : []), ...(hostAddresses ?? [])]
  const hosts = gathered.filter(isHost)
  const ports = new Set(hosts.map((line) => fieldOf(line, 5)))
  const missing = added.filter((address) => !hosts.some((line) => fieldOf(line, 4) === address))
  const kept =
    hostAddresses === undefined
      ? gathered
      : gathered.filter((line) => !isHost(line) || added.includes(fieldOf(line, 4)))
  const more = [...ports].flatMap((port) =>
    missing.map((address, index) => hostCandidate(address, port, index)),
  )
  return [...new Set([...kept, ...more])]
}

/** libdatachannel's answer without candidates: all of them are announced on their own. */
export function withoutCandidates(sdp: string): string {
  return sdp
    .split(/\r?\n/)
    .filter((line) => line !== "" && !/^a=(candidate:|end-of-candidates)/.test(line))
    .concat("")
    .join("\r\n")
}

function fieldOf(candidate: string, index: number): string {
  return candidate.split(" ")[index] ?? ""
}

function isHost(candidate: string): boolean {
  return candidate.endsWith(" typ host") || candidate.includes(" typ host ")
}

/** Priority as in RFC 8445 §5.1.2.1: host, below the addresses that libjuice found, component 1. */
function hostCandidate(address: string, port: string, index: number): string {
  const priority = 126 * 2 ** 24 + (1000 - index) * 2 ** 8 + 255
  return `candidate:crashcart${index} 1 UDP ${priority} ${address} ${port} typ host`
}
