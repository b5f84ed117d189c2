import type { GatewaySummary } from "../../protocol/index.ts"
import type { Store } from "../store/index.ts"

/** Which gateways may connect: those named in the configuration, and those in the store. */
export class GatewayAccess {
  readonly #named: ReadonlySet<string>
  readonly #store: Store

  constructor(named: readonly string[], store: Store) {
    this.#named = new Set(named)
    this.#store = store
  }

  async isAllowed(id: string): Promise<boolean> {
    return this.#named.has(id) || (await this.#store.gateway(id)) !== undefined
  }

  /** Remembers what a gateway calls itself now. */
  async connected(id: string, name: string): Promise<void> {
    const known = await this.#store.gateway(id)
    if (known !== undefined && known.name !== name) await this.#store.putGateway({ ...known, name })
  }

  /** All of them, also those that have never been here; these go by the beginning of their id. */
  async all(): Promise<Pick<GatewaySummary, "id" | "name">[]> {
    const stored = await this.#store.gateways()
    const others = [...this.#named].filter((id) => !stored.some((gateway) => gateway.id === id))
    return [...stored, ...others.map((id) => ({ id, name: id.slice(0, 8) }))]
  }
}
