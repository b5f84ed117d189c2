import type { GatewaySummary, ServerToGateway } from "../../protocol/index.ts"

/** A gateway's present connection. */
export interface GatewayConnection {
  readonly port: { send(message: ServerToGateway): void }
  /** Called when a newer connection takes this one's place. */
  replaced(): void
}

interface Entry {
  name: string
  connection: GatewayConnection | undefined
}

/** The welcome message's limit; a console that may see more needs pages, not a longer list. */
const summariesMax = 1000

/** Which gateways there are, what they are called, and the one connection that each may have. */
export class GatewayDirectory {
  readonly #entries = new Map<string, Entry>()
  readonly #ownId: string | undefined

  /** @param ownId of the gateway that brought this server along, if one did. */
  constructor(ownId?: string) {
    this.#ownId = ownId
  }

  /** @returns whether this changed anything. */
  know(id: string, name: string): boolean {
    const entry = this.#entries.get(id)
    if (entry?.name === name) return false
    if (entry === undefined) this.#entries.set(id, { name, connection: undefined })
    else entry.name = name
    return true
  }

  isKnown(id: string): boolean {
    return this.#entries.has(id)
  }

  /** @returns the connection that was there before. */
  connect(id: string, name: string, connection: GatewayConnection): GatewayConnection | undefined {
    const former = this.#entries.get(id)?.connection
    this.#entries.set(id, { name, connection })
    return former
  }

  disconnect(id: string): void {
    const entry = this.#entries.get(id)
    if (entry !== undefined) entry.connection = undefined
  }

  portOf(id: string): GatewayConnection["port"] | undefined {
    return this.#entries.get(id)?.connection?.port
  }

  /** In the order they became known. */
  summaries(): GatewaySummary[] {
    const entries = [...this.#entries].slice(0, summariesMax)
    return entries.map(([id, { name, connection }]) => ({
      id,
      name,
      online: connection !== undefined,
      ...(id === this.#ownId && { direct: true }),
    }))
  }
}
