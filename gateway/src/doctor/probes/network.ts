import type { Examine, Examined } from "../examination.ts"
import { type Finding, fault, note, ok, warning } from "../finding.ts"
import { type Mapping, type NatKind, natKind } from "../network/mapping.ts"
import { stunAddress } from "../network/stun-address.ts"

/** Where the gateway is reached, and how far packets of its own come. */
export const examineNetwork: Examine = async (examined) => {
  const { machine, config } = examined
  const addresses = machine.addresses()
  if (addresses.length === 0)
    return [fault("This machine has no address: it is on no network.", "ip -brief address")]
  return [
    ok(`Addresses: ${addresses.join(", ")}.`),
    ...(config.signaling.url === undefined
      ? reach(examined)
      : [await dialled(machine, config.signaling.url)]),
    ...(await translation(examined)),
  ]
}

function reach({ machine, config, words }: Examined): Finding[] {
  const { listenHost, listenPort, tlsCert } = config.signaling
  if (listenHost === "localhost" || listenHost === "::1" || listenHost.startsWith("127.")) {
    const line = `${words.configFile}: listen-host = "::" under [signaling]`
    return [note("The console can be opened on this machine only.", line)]
  }
  const scheme = tlsCert === undefined ? "http" : "https"
  return [note(`The console: ${scheme}://${machine.hostname}.local:${listenPort}`)]
}

async function dialled(machine: Examined["machine"], address: string): Promise<Finding> {
  const { hostname, port, protocol } = new URL(address)
  const host = hostname.replace(/^\[|\]$/g, "")
  const number = Number(port || (protocol === "wss:" ? 443 : 80))
  const refusal = await machine.connect(host, number)
  if (refusal === undefined) return ok(`The signaling server at ${address} can be reached.`)
  return fault(
    `The signaling server at ${address} cannot be reached: ${refusal}.`,
    `curl -v telnet://${host}:${number}`,
  )
}

/** Asks only servers that the configuration names: nothing else is told that this machine exists. */
async function translation({ machine, config, words }: Examined): Promise<Finding[]> {
  const servers = config.peer.iceServers.flatMap((uri) => stunAddress(uri) ?? [])
  if (servers.length === 0) {
    const isDialling = config.signaling.url !== undefined
    return isDialling || config.peer.iceServers.length > 0
      ? []
      : [
          note(
            "No STUN server is named, so what lies between here and the internet is not known. A local network needs none.",
            `${words.configFile}: ice-servers = ["stun:HOST", "stun:ANOTHER"] under [peer]`,
          ),
        ]
  }
  const mappings = await machine.mappings(servers)
  const silent = mappings.filter(({ mapped }) => mapped === undefined)
  return [
    kindFinding(natKind(mappings), mappings, `${words.configFile}: ice-servers under [peer]`),
    ...(silent.length > 0 && silent.length < mappings.length
      ? [
          warning(
            `No answer from ${silent.map(({ server }) => server).join(", ")}.`,
            "Look at its address and at firewalls",
          ),
        ]
      : []),
  ]
}

function kindFinding(kind: NatKind, mappings: readonly Mapping[], servers: string): Finding {
  const outside = mappings.find(({ mapped }) => mapped !== undefined)?.mapped?.replace(/:\d+$/, "")
  switch (kind) {
    case "open":
      return ok(`No address translation: this machine is ${outside} on the internet, too.`)
    case "same":
      return ok(`Behind ${outside}, with one mapping for all: direct paths mostly work.`)
    case "one":
      return note(`Behind ${outside}. Whether direct paths work, a second STUN server would tell.`, servers)
    case "each":
      return warning(
        `Behind ${outside}, with another mapping for each peer: consoles elsewhere need a relay.`,
        'A TURN server in ice-servers, or turn.mode = "embedded" where both ends reach this machine',
      )
    case "silent":
      return fault(
        `No STUN server answers (${mappings.map(({ server }) => server).join(", ")}): UDP seems to be blocked.`,
        "A TURN server over TCP or TLS in ice-servers: turns:HOST:443?transport=tcp",
      )
  }
}
