/** A session description cut at its `m=` lines (RFC 8866 §5): the session part first, then one list of lines per section. */
export function sections(sdp: string): string[][] {
  const all: string[][] = [[]]
  for (const line of sdp.split(/\r?\n/)) {
    if (line === "") continue
    if (line.startsWith("m=")) all.push([])
    all.at(-1)?.push(line)
  }
  return all
}

/** @returns the value of the first `a=name:value`. */
export function attribute(section: readonly string[], name: string): string | undefined {
  return section.find((line) => line.startsWith(`a=${name}:`))?.slice(name.length + 3)
}

/** An `m=` line taken apart (RFC 8866 §5.14). */
export interface MediaLine {
  readonly kind: string
  readonly port: string
  readonly protocol: string
  readonly formats: readonly string[]
}

export function mediaLine([head = ""]: readonly string[]): MediaLine {
  const [kind = "", port = "", protocol = "", ...formats] = head.slice(2).split(" ")
  return { kind, port, protocol, formats }
}

/** Who one talks to and how it is proved: all sections of a BUNDLE group have one (RFC 9143 §7.1). */
export function isTransport(line: string): boolean {
  return /^a=(ice-ufrag|ice-pwd|ice-options|fingerprint|setup|tls-id):/.test(line)
}

export function isCandidate(line: string): boolean {
  return line.startsWith("a=candidate:") || line === "a=end-of-candidates"
}
