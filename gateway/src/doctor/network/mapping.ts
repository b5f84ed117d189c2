/** How one STUN server answered a socket of ours. */
export interface Mapping {
  /** As asked: `host:port`. */
  readonly server: string
  /** This end of the path to it, `address:port`; undefined when the server's name or a way to it is not to be had. */
  readonly local: string | undefined
  /** XOR-MAPPED-ADDRESS, `address:port` (RFC 8489 §14.2); undefined when no answer came. */
  readonly mapped: string | undefined
}

/**
 * What lies between this machine and the servers, RFC 4787 §4.1: `open`, no address translation; `same`, one mapping for all
 * (endpoint-independent); `each`, another mapping for each (address-dependent, "symmetric"); `one`, translation, seen by one
 * server only; `silent`, no answer.
 */
export type NatKind = "open" | "same" | "each" | "one" | "silent"

export function natKind(mappings: readonly Mapping[]): NatKind {
  const answered = mappings.filter(({ mapped }) => mapped !== undefined)
  if (answered.length === 0) return "silent"
  if (answered.every(({ mapped, local }) => mapped === local)) return "open"
  const seen = new Set(answered.map(({ mapped }) => mapped))
  if (seen.size > 1) return "each"
  return answered.length > 1 ? "same" : "one"
}
