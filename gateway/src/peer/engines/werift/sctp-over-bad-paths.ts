import type { RTCSctpTransport } from "werift"
import { InboundStream } from "./inbound-stream.ts"
import { sctpInternals } from "./internals.ts"

/**
 * What is lost is sent again after this at the earliest; as in Chromium's own SCTP. RFC 9260 §16 suggests one second
 * (and three before the first measurement), in which two losses in a row are taken for a dead gateway.
 */
const rtoMinS = 0.4
const rtoInitialS = 1

/** Makes werift's SCTP bear a path that loses packets: nothing gets stuck, and what is lost comes again soon. */
export function prepareForBadPaths(transport: RTCSctpTransport): void {
  const { sctp } = sctpInternals(transport)
  sctp.getInboundStream = (streamId) => {
    sctp.inboundStreams[streamId] ??= new InboundStream()
    return sctp.inboundStreams[streamId]
  }
  sctp.rto = rtoInitialS
  const updateRto = sctp.updateRto.bind(sctp)
  sctp.updateRto = (roundTripS) => {
    updateRto(roundTripS)
    // werift's own lower limit is in there; what it was made of is not lost.
    const { srtt = roundTripS, rttvar = roundTripS / 2 } = sctp
    sctp.rto = Math.min(sctp.rto, Math.max(rtoMinS, srtt + 4 * rttvar))
  }
}
