/** What a message is about (RFC 8489 §18.2, RFC 8656 §17). */
export const Method = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  send: 0x006,
  data: 0x007,
  createPermission: 0x008,
  channelBind: 0x009,
} as const

/** RFC 8489 §5: the two class bits. */
export const MessageClass = { request: 0, indication: 1, success: 2, error: 3 } as const
export type MessageClass = (typeof MessageClass)[keyof typeof MessageClass]

/**
 * The first 16 bits of a message: 12 bits of method with 2 bits of class between them, below two zero bits.
 *
 * ```
 *  0                 1
 *  2  3  4 5 6 7 8 9 0 1 2 3 4 5
 * |M |M |M|M|M|C|M|M|M|C|M|M|M|M|
 * ```
 * @see RFC 8489 §5 figure 3
 */
export function messageType(method: number, messageClass: MessageClass): number {
  return (
    (method & 0x00f) |
    ((method & 0x070) << 1) |
    ((method & 0xf80) << 2) |
    ((messageClass & 1) << 4) |
    ((messageClass & 2) << 7)
  )
}

/** The method in a {@link messageType}. */
export function methodOf(type: number): number {
  return (type & 0x000f) | ((type & 0x00e0) >> 1) | ((type & 0x3e00) >> 2)
}

/** The class in a {@link messageType}. */
export function classOf(type: number): MessageClass {
  return (((type >> 4) & 1) | ((type >> 7) & 2)) as MessageClass
}
