import { execFile } from "node:child_process"
import { promisify } from "node:util"

const execute = promisify(execFile)

/** Runs a command of the system. @throws Error with what it said when it fails. */
export async function run(command: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execute(command, [...args])
  return stdout
}

/** A network of its own inside this host: interfaces, addresses, ports and routes that nobody else has. Needs root. */
export class Namespace implements AsyncDisposable {
  readonly name: string
  /** Put before a command, these words run it inside. */
  readonly prefix: readonly string[]

  private constructor(name: string) {
    this.name = name
    this.prefix = ["ip", "netns", "exec", name]
  }

  /** Comes with a working loopback. */
  static async create(name: string): Promise<Namespace> {
    await run("ip", "netns", "add", name)
    const namespace = new Namespace(name)
    await namespace.run("ip", "link", "set", "lo", "up")
    return namespace
  }

  /** Runs a command inside. */
  async run(command: string, ...args: readonly string[]): Promise<string> {
    const [first = "", ...rest] = [...this.prefix, command, ...args]
    return await run(first, ...rest)
  }

  /** Takes an interface of the host in, and gives it an address whose only neighbour is `peer`. */
  async adopt(interfaceName: string, address: string, peer: string): Promise<void> {
    await run("ip", "link", "set", interfaceName, "netns", this.name)
    await this.run("ip", "addr", "add", address, "peer", peer, "dev", interfaceName)
    await this.run("ip", "link", "set", interfaceName, "up")
  }

  /** Whoever started processes inside has ended them. */
  async [Symbol.asyncDispose](): Promise<void> {
    await run("ip", "netns", "delete", this.name)
  }
}
