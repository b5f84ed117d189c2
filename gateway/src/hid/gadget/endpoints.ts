import { GatewayError } from "../../errors.ts"

/** USB endpoints, besides endpoint 0 which every device has (USB 2.0 §5.3.1). IN is towards the host. */
export interface EndpointCount {
  readonly in: number
  readonly out: number
}

/**
 * What a Raspberry Pi's controller can do. Its driver says "dwc2: EPs: 8, dedicated fifos": seven numbers besides 0, and
 * one transmit FIFO for each IN endpoint. Nine in all is what the field found to work with every Pi (kvmd's limit).
 */
export const dwc2Budget = { in: 7, out: 7, total: 9 } as const

/** @throws GatewayError `gadget/too-many-endpoints`, with the sum written out. */
export function checkEndpoints(
  functions: readonly { readonly title: string; readonly endpoints: EndpointCount }[],
): void {
  const count = { in: 0, out: 0, total: 0 }
  for (const { endpoints } of functions) {
    count.in += endpoints.in
    count.out += endpoints.out
    count.total += endpoints.in + endpoints.out
  }
  if (count.in <= dwc2Budget.in && count.out <= dwc2Budget.out && count.total <= dwc2Budget.total) return
  const sum = functions.map(({ title, endpoints }) => `${title} ${endpoints.in} in + ${endpoints.out} out`)
  throw new GatewayError(
    "gadget/too-many-endpoints",
    `The gadget needs ${count.in} IN and ${count.out} OUT endpoints (${sum.join(", ")}), but a Raspberry Pi's USB ` +
      `controller has room for ${dwc2Budget.in} IN, ${dwc2Budget.out} OUT and ${dwc2Budget.total} in all. ` +
      "Leave a function out, for instance with gadget.mass-storage = false.",
  )
}
