/**
 * The header extension that numbers all packets of a transport, whatever their stream, so that a receiver can report when
 * each arrived (draft-holmer-rmcat-transport-wide-cc-extensions-01 §2): 16 bits, one more with each packet.
 */
export const transportSequenceUri =
  "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
