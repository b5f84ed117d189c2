import { readFile } from "node:fs/promises"

/** States of a socket that waits for strangers (Linux, tcp_states.h): TCP LISTEN, and UDP's "unconnected". */
const waiting = { tcp: "0A", udp: "07" } as const

/** What waits for packets in a process's network, as `protocol port`, sorted (proc(5), /proc/net/tcp). */
export async function listeners(pid: number): Promise<string[]> {
  const found = await Promise.all(
    (["tcp", "tcp6", "udp", "udp6"] as const).map(async (protocol) => {
      const [, ...lines] = (await readFile(`/proc/${pid}/net/${protocol}`, "utf8")).trim().split("\n")
      return lines.flatMap((line) => {
        const [, local = "", , state] = line.trim().split(/\s+/)
        const port = Number.parseInt(local.split(":")[1] ?? "", 16)
        return state === waiting[protocol.startsWith("tcp") ? "tcp" : "udp"] ? [`${protocol} ${port}`] : []
      })
    }),
  )
  return found.flat().sort()
}
