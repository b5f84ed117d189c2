import type { Path } from "../session/index.ts"

/** What `RTCStatsReport` holds of ICE, as far as it is used: a map from id to stats objects. */
type Stats = ReadonlyMap<string, { readonly type: string; readonly [field: string]: unknown }>

/** How the selected candidate pair travels. @see W3C webrtc-stats §8.16 RTCTransportStats, §8.17, §8.18 */
export function selectedPath(stats: Stats): Path {
  for (const transport of stats.values()) {
    if (transport.type !== "transport") continue
    const pair = find(stats, transport["selectedCandidatePairId"])
    const local = find(stats, pair?.["localCandidateId"])?.["candidateType"]
    const remote = find(stats, pair?.["remoteCandidateId"])?.["candidateType"]
    if (local === undefined || remote === undefined) continue
    return local === "relay" || remote === "relay" ? "relayed" : "direct"
  }
  return "unknown"
}

function find(stats: Stats, id: unknown) {
  return typeof id === "string" ? stats.get(id) : undefined
}
