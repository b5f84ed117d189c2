import type { SrtcpSession } from "werift"

/**
 * Passes each RTCP datagram on as it was before encryption. werift's own parser is of no use for it: it reads every
 * packet up to the end of the datagram, so that a NACK followed by a PLI asks for packets that never were, and it does
 * not wrap sequence numbers.
 *
 * @param report gets what `observer` throws.
 */
export function onDecryptedRtcp(
  session: SrtcpSession,
  observer: (datagram: Buffer) => void,
  report: (fault: unknown) => void,
): void {
  const { decrypt } = session
  session.decrypt = (data) => {
    const datagram = decrypt(data)
    try {
      observer(datagram)
    } catch (fault) {
      report(fault)
    }
    return datagram
  }
}
