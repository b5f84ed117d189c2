import type { WSEvents } from "hono/ws"
import type { Logger } from "pino"
import {
  closeCodes,
  type GatewayToServer,
  gatewayToServerSchema,
  type ServerToGateway,
} from "../../protocol/index.ts"
import { type GatewayProof, newNonce, proofHolds } from "../auth/gateway-proof.ts"
import type { Attachment, ProvedGatewayToServer, Rendezvous } from "../sessions/rendezvous.ts"
import type { GatewayAccess } from "./gateway-access.ts"
import { type Peer, type PeerHandler, peerEvents } from "./peer.ts"
import type { SocketRegistry } from "./socket-registry.ts"

export interface GatewaySocketsOptions {
  readonly access: GatewayAccess
  readonly rendezvous: Rendezvous
  readonly registry: SocketRegistry
  readonly log: Logger
  /** How long a gateway may take to prove who it is. */
  readonly proofTimeoutMs: number
  /** Connections that have not proved anything yet, per address (IPv6 by /64) and in total. */
  readonly unprovedPerAddressMax: number
  readonly unprovedMax: number
}

/** One that is about to say which gateway it is. */
export interface GatewayCaller {
  /** What it calls this server, which its proof must name. */
  readonly origin: string
  readonly addressKey: string
  /** Called when its proof held. */
  readonly proved: () => void
}

/** A gateway speaks for all its sessions at once. */
const rate = { burst: 2_000, ratePerS: 500 }

/** The WebSockets of gateways. Nothing is done for one, and few are kept, until it has proved that it is who it says. */
export class GatewaySockets {
  readonly #options: GatewaySocketsOptions
  readonly #unproved = new Map<string, number>()
  #unprovedCount = 0

  constructor(options: GatewaySocketsOptions) {
    this.#options = options
  }

  /** Whether another unproved connection from here would be one too many. */
  isFull(addressKey: string): boolean {
    const { unprovedMax, unprovedPerAddressMax } = this.#options
    return (
      this.#unprovedCount >= unprovedMax || (this.#unproved.get(addressKey) ?? 0) >= unprovedPerAddressMax
    )
  }

  events(caller: GatewayCaller): WSEvents<unknown> {
    const { registry } = this.#options
    return peerEvents({
      schema: gatewayToServerSchema,
      rate,
      registry,
      open: (peer: Peer<ServerToGateway>) => this.#open(peer, caller),
    })
  }

  #open(peer: Peer<ServerToGateway>, caller: GatewayCaller): PeerHandler<GatewayToServer> {
    const { origin, addressKey } = caller
    const nonce = newNonce()
    const settle = this.#countUnproved(addressKey)
    const deadline = setTimeout(
      () => peer.close(closeCodes.proofMissing, "no proof arrived in time"),
      this.#options.proofTimeoutMs,
    )
    let proving = false
    let isClosed = false
    let attachment: Attachment<ProvedGatewayToServer> | undefined
    const prove = async (proof: GatewayProof): Promise<void> => {
      const granted = await this.#check(proof, origin, nonce)
      clearTimeout(deadline)
      settle()
      if (isClosed) return
      if (granted) {
        caller.proved()
        attachment = this.#register(proof, peer)
      } else peer.close(closeCodes.refused, "this gateway is not known here")
    }
    peer.send({ type: "challenge", nonce })
    return {
      receive: (message) => {
        if (message.type !== "prove") {
          if (attachment === undefined) peer.close(1008, "prove who you are first")
          else attachment.receive(message)
        } else if (proving) {
          peer.close(1008, "one proof is enough")
        } else {
          proving = true
          void prove(message)
        }
      },
      closed: (why) => {
        isClosed = true
        clearTimeout(deadline)
        settle()
        if (why === "left") attachment?.gone()
      },
    }
  }

  /** @returns whether the gateway may come in; false too when that cannot be found out. */
  async #check(proof: GatewayProof, origin: string, nonce: string): Promise<boolean> {
    const { access, log } = this.#options
    const { gatewayId } = proof
    try {
      if (!(await proofHolds(proof, origin, nonce)))
        log.warn({ gatewayId }, "gateway refused: its proof does not hold")
      else if (!(await access.isAllowed(gatewayId)))
        log.warn({ gatewayId }, "gateway refused: it is not on the list")
      else {
        await access.connected(gatewayId, proof.name)
        return true
      }
    } catch (error) {
      log.error({ err: error, gatewayId }, "gateway refused: the list could not be read")
    }
    return false
  }

  #register(proof: GatewayProof, peer: Peer<ServerToGateway>): Attachment<ProvedGatewayToServer> {
    const { rendezvous, log } = this.#options
    const { gatewayId, name } = proof
    const attachment = rendezvous.attachGateway({ id: gatewayId, name }, peer, () => {
      peer.close(closeCodes.replaced, "the gateway connected again")
    })
    log.info({ gatewayId }, "gateway registered")
    return {
      receive: (message) => attachment.receive(message),
      gone: () => {
        attachment.gone()
        log.info({ gatewayId }, "gateway disconnected")
      },
    }
  }

  /** @returns a function that takes the count back, once. */
  #countUnproved(addressKey: string): () => void {
    this.#unprovedCount += 1
    this.#unproved.set(addressKey, (this.#unproved.get(addressKey) ?? 0) + 1)
    let settled = false
    return () => {
      if (settled) return
      settled = true
      this.#unprovedCount -= 1
      const left = (this.#unproved.get(addressKey) ?? 0) - 1
      if (left > 0) this.#unproved.set(addressKey, left)
      else this.#unproved.delete(addressKey)
    }
  }
}
