/** Ports of RFC 8489 §18.6 and RFC 8656 §19. */
const portDefault = 3478

/**
 * Host and port of a `stun:` or `turn:` URI (RFC 7064, RFC 7065) that is reached over UDP.
 * @returns undefined for TCP and TLS.
 */
export function stunAddress(uri: string): { readonly host: string; readonly port: number } | undefined {
  const parts = /^(?:stun|turn):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(\w+))?$/.exec(uri)
  const [, host, port, transport = "udp"] = parts ?? []
  if (host === undefined || transport !== "udp") return undefined
  return { host: host.replace(/^\[|\]$/g, ""), port: port === undefined ? portDefault : Number(port) }
}
