import { randomBytes } from "node:crypto"
import { createSocket, type Socket } from "node:dgram"
import { lookup } from "node:dns/promises"
import {
  AttributeType,
  attributeOf,
  decodeMessage,
  decodeXorAddress,
  encodeMessage,
  MessageClass,
  Method,
} from "@crashcart/turn/stun"
import type { Mapping } from "./mapping.ts"

export interface Patience {
  /** When requests are sent. */
  readonly sendAtMs: readonly number[]
  /** When the answer is given up. */
  readonly patienceMs: number
}

/** RFC 8489 §6.2.1 with RTO 250 ms, cut off early, because somebody waits. */
const patienceDefault: Patience = { sendAtMs: [0, 250, 750, 1500], patienceMs: 2500 }

/**
 * Sends a Binding request to each server from one socket, so that the mappings can be compared (RFC 5780 §4.3). IPv4 only: there is
 * next to no address translation in IPv6.
 */
export async function askMappings(
  servers: readonly { readonly host: string; readonly port: number }[],
  patience = patienceDefault,
): Promise<readonly Mapping[]> {
  const socket = createSocket("udp4")
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject)
      socket.bind(0, resolve)
    })
    return await Promise.all(servers.map((server) => ask(socket, server, patience)))
  } finally {
    socket.close()
  }
}

async function ask(
  socket: Socket,
  { host, port }: { readonly host: string; readonly port: number },
  patience: Patience,
): Promise<Mapping> {
  const server = `${host}:${port}`
  const address = await addressOf(host)
  const source = address && (await sourceTowards(address, port))
  if (address === undefined || source === undefined) return { server, local: undefined, mapped: undefined }
  const local = `${source}:${socket.address().port}`
  return { server, local, mapped: await mappedBy(socket, address, port, patience) }
}

async function addressOf(host: string): Promise<string | undefined> {
  return await lookup(host, { family: 4 }).then(
    ({ address }) => address,
    () => undefined,
  )
}

/** The address that the kernel gives to packets towards `address`: connecting a UDP socket sends nothing. */
function sourceTowards(address: string, port: number): Promise<string | undefined> {
  const probe = createSocket("udp4")
  return new Promise((resolve) => {
    const end = (source: string | undefined) => {
      probe.close()
      resolve(source)
    }
    probe.once("error", () => end(undefined))
    probe.connect(port, address, () => end(probe.address().address))
  })
}

/** @returns undefined when no answer came in time. */
function mappedBy(
  socket: Socket,
  address: string,
  port: number,
  { sendAtMs, patienceMs }: Patience,
): Promise<string | undefined> {
  const transactionId = randomBytes(12)
  const request = encodeMessage({
    method: Method.binding,
    messageClass: MessageClass.request,
    transactionId,
    attributes: [],
  })
  return new Promise((resolve) => {
    // A server that refuses (ICMP) shows as silence: the socket is everybody's.
    const timers = sendAtMs.map((ms) =>
      setTimeout(() => socket.send(request, port, address, () => undefined), ms),
    )
    const end = (mapped: string | undefined) => {
      for (const timer of [...timers, giveUp]) clearTimeout(timer)
      socket.off("message", onMessage)
      resolve(mapped)
    }
    const onMessage = (bytes: Buffer) => {
      const mapped = readMapping(bytes, transactionId)
      if (mapped !== undefined) end(mapped)
    }
    const giveUp = setTimeout(() => end(undefined), patienceMs)
    socket.on("message", onMessage)
  })
}

/** `address:port` in the answer to our own request; undefined for anything else that arrives. */
export function readMapping(bytes: Buffer, transactionId: Buffer): string | undefined {
  const message = decodeMessage(bytes)
  if (message?.messageClass !== MessageClass.success || !message.transactionId.equals(transactionId))
    return undefined
  const value = attributeOf(message, AttributeType.xorMappedAddress)
  const mapped = value && decodeXorAddress(value, transactionId)
  return mapped?.address.length === 4 ? `${[...mapped.address].join(".")}:${mapped.port}` : undefined
}
