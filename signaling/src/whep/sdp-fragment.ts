/** What a player sends after its offer (RFC 8840 §9, `application/trickle-ice-sdpfrag`). */
export interface SdpFragment {
  readonly iceUfrag: string
  readonly candidates: readonly { readonly mid: string; readonly candidate: string }[]
  /** Of the last section that said so; the player has no more. */
  readonly isEnd: boolean
}

const linesMax = 200

/**
 * Reads a fragment: ICE credentials, then sections with their mid and candidates.
 * @param text untrusted.
 * @returns undefined when it is none: no `a=ice-ufrag`, a candidate outside of a section with a mid, or too long.
 */
export function parseSdpFragment(text: string): SdpFragment | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line !== "")
  if (lines.length > linesMax || lines.some((line) => !/^[a-z]=/.test(line))) return undefined
  const candidates: { mid: string; candidate: string }[] = []
  let iceUfrag: string | undefined
  let mid: string | undefined
  let isEnd = false
  for (const line of lines) {
    if (line.startsWith("m=")) mid = undefined
    if (line.startsWith("a=mid:")) mid = line.slice("a=mid:".length)
    if (line.startsWith("a=ice-ufrag:")) iceUfrag ??= line.slice("a=ice-ufrag:".length)
    if (line === "a=end-of-candidates") isEnd = true
    if (!line.startsWith("a=candidate:")) continue
    if (mid === undefined) return undefined
    candidates.push({ mid, candidate: line.slice("a=".length) })
  }
  return iceUfrag === undefined ? undefined : { iceUfrag, candidates, isEnd }
}
