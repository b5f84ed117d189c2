import type { GatewaySummary } from "@crashcart/signaling/protocol"

/**
 * Which gateway this console is for.
 * @param wanted the id in the page's address, if it names one: then no other is ever taken.
 * @param current the one in use. It is kept while the server lists it, online or not: nobody wants to find
 * himself typing into another machine after a reconnect.
 */
export function chooseGateway(
  gateways: readonly GatewaySummary[],
  wanted: string | undefined,
  current: string | undefined,
): GatewaySummary | undefined {
  if (wanted !== undefined) return gateways.find((gateway) => gateway.id === wanted)
  return (
    gateways.find((gateway) => gateway.id === current) ??
    gateways.find((gateway) => gateway.online) ??
    gateways[0]
  )
}
