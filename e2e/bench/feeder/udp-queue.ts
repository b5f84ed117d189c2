import { readFile } from "node:fs/promises"

/** What waits in the kernel for the program behind a UDP port of 127.0.0.1, and what has been lost there. */
export interface UdpQueue {
  /** Bytes of the socket's receive buffer that are taken, the kernel's own overhead included. */
  readonly waitingBytes: number
  readonly drops: number
}

/** @returns undefined when nobody listens there (Linux: proc_net_udp(5)). */
export async function udpQueue(port: number): Promise<UdpQueue | undefined> {
  return parseUdpQueue(await readFile("/proc/net/udp", "utf8"), port)
}

/**
 * @param table of `/proc/net/udp`: slot, local address and port, remote ones, state, `tx_queue:rx_queue`, ..., drops;
 * addresses and queues are hexadecimal, an address in the machine's own byte order.
 */
export function parseUdpQueue(table: string, port: number): UdpQueue | undefined {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, "0")}`
  for (const line of table.split("\n").slice(1)) {
    const fields = line.trim().split(/\s+/)
    if (fields[1]?.endsWith(wanted) !== true) continue
    const waitingBytes = Number.parseInt(fields[4]?.split(":")[1] ?? "", 16)
    const drops = Number(fields.at(-1))
    if (Number.isInteger(waitingBytes) && Number.isInteger(drops)) return { waitingBytes, drops }
  }
  return undefined
}
