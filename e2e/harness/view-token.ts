import WebSocket from "ws"
import type { Visit } from "./headless-console.ts"
import { introduce } from "./introduction.ts"

/** A token for players, made as somebody who is signed in makes one. */
export interface MadeToken {
  readonly id: string
  readonly secret: string
  /** Where the gateways are watched that it is good for. */
  readonly endpoints: readonly string[]
}

/** Waits until a gateway is online. @returns its id. */
export async function onlineGateway({ origin, cookie }: Visit): Promise<string> {
  const socket = new WebSocket(`${origin.replace("http", "ws")}/ws/console`, { headers: { cookie, origin } })
  try {
    const introduction = await introduce(socket, "whep-0000000000000000")
    if (introduction === undefined) throw new Error("the server says too fast")
    return introduction.gatewayId
  } finally {
    socket.close()
  }
}

export async function makeViewToken(
  visit: Visit,
  wish: { name: string; gatewayId?: string },
): Promise<MadeToken> {
  const response = await fetch(`${visit.origin}/api/tokens`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie: visit.cookie, origin: visit.origin },
    body: JSON.stringify(wish),
  })
  if (!response.ok) throw new Error(`no token was made: ${response.status} ${await response.text()}`)
  return (await response.json()) as MadeToken
}

export async function revokeViewToken({ origin, cookie }: Visit, id: string): Promise<void> {
  const response = await fetch(`${origin}/api/tokens/${id}`, {
    method: "DELETE",
    headers: { cookie, origin },
  })
  if (!response.ok) throw new Error(`the token was not revoked: ${response.status}`)
}
