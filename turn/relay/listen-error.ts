import { TurnError } from "../errors.ts"

/** Says in words why an address cannot be listened on. */
export function listenError(
  cause: NodeJS.ErrnoException,
  transport: "UDP" | "TCP",
  { host, port }: { readonly host: string; readonly port: number },
): TurnError {
  const where = `${transport} port ${port} of ${host}`
  switch (cause.code) {
    case "EADDRINUSE":
      return new TurnError(
        "turn/address-in-use",
        `${where} is taken, perhaps by another TURN server. Stop that one, or give the relay another port.`,
        { cause },
      )
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new TurnError(
        "turn/address-unavailable",
        `${host} is no address of this machine. Name one that it has, or 0.0.0.0 for all.`,
        { cause },
      )
    default:
      return new TurnError("turn/listen-failed", `The relay cannot listen on ${where}: ${cause.message}`, {
        cause,
      })
  }
}
