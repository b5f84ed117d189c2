import type { Duplex } from "node:stream"
import { addressKey } from "./address-key.ts"
import type { RelayClock } from "./clock.ts"
import type { RelayLimits } from "./limits.ts"
import type { Relay } from "./relay.ts"
import { StreamClient, type StreamOrigin, type StreamSurroundings } from "./stream-client.ts"

/** Connections that may be on their way to an allocation, above those that have one. */
const strangersPerAddress = 16
const strangersInTotal = 512

/** All connections over TCP and TLS, bounded in number. */
export class StreamClients {
  readonly #surroundings: StreamSurroundings
  readonly #perAddressMax: number
  readonly #totalMax: number
  readonly #clients = new Set<StreamClient>()
  readonly #perAddress = new Map<string, number>()
  #made = 0

  constructor(relay: Relay, limits: RelayLimits, clock: RelayClock) {
    this.#surroundings = { relay, clock, patienceMs: limits.connectionPatienceMs }
    this.#perAddressMax = limits.allocationsPerAddress + strangersPerAddress
    this.#totalMax = limits.allocationsInTotal + strangersInTotal
  }

  get count(): number {
    return this.#clients.size
  }

  /** Takes a connection over; closes it at once when there are too many. */
  add(socket: Duplex, origin: StreamOrigin): void {
    const from = addressKey(origin.host)
    const ofAddress = this.#perAddress.get(from) ?? 0
    if (this.#clients.size >= this.#totalMax || ofAddress >= this.#perAddressMax) {
      socket.on("error", () => undefined)
      socket.destroy()
      return
    }
    this.#made += 1
    const name = `${origin.transport} ${this.#made}`
    const client = new StreamClient(socket, name, origin, this.#surroundings)
    this.#clients.add(client)
    this.#perAddress.set(from, ofAddress + 1)
    void client.closed.then(() => {
      this.#clients.delete(client)
      const rest = (this.#perAddress.get(from) ?? 1) - 1
      if (rest > 0) this.#perAddress.set(from, rest)
      else this.#perAddress.delete(from)
    })
  }

  /** Closes all and waits until they are. */
  async close(): Promise<void> {
    const clients = [...this.#clients]
    for (const client of clients) client.destroy()
    await Promise.all(clients.map((client) => client.closed))
  }
}
