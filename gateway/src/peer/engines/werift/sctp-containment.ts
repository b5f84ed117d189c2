import type { RTCDtlsTransport, RTCSctpTransport } from "werift"
import { sctpInternals } from "./internals.ts"

/**
 * Catches what werift's SCTP throws into promises that nobody holds: on a malformed packet, an unknown payload protocol
 * or an acknowledgement of a channel that does not exist, all of which the other side can send at will, and on sending
 * through a closed socket. Uncaught, each of them ends the process, and with it everybody else's session.
 *
 * @param report gets each fault; must not throw.
 */
export function containSctp(
  transport: RTCSctpTransport,
  dtls: RTCDtlsTransport,
  report: (fault: unknown) => void,
): void {
  const internals = sctpInternals(transport)
  const { sctp } = internals
  const contain = (promise: Promise<void>): Promise<void> => promise.catch(report)

  dtls.dataReceiver = (data) => void contain(sctp.handleData(data))
  sctp.onReceive.allUnsubscribe()
  sctp.onReceive.subscribe((...message) => void contain(internals.datachannelReceive(...message)))
  const flush = internals.dataChannelFlush.bind(transport)
  internals.dataChannelFlush = () => contain(flush())
  const transmit = sctp.transmit.bind(sctp)
  sctp.transmit = () => contain(transmit())
}
