import type { Page } from "playwright"
import type { LinkOptions } from "../link/impairment.ts"
import { UdpPath } from "../link/udp-path.ts"
import { installLabWatch } from "./page-hooks.ts"

/** Takes a page's sessions with a gateway on this host over UDP links, which need no privileges. */
export class LabPort implements AsyncDisposable {
  readonly paths: UdpPath[] = []
  readonly #byPort = new Map<number, Promise<UdpPath>>()
  readonly #options: LinkOptions

  private constructor(options: LinkOptions) {
    this.#options = options
  }

  /** Before the page is opened. Every session gets a link of its own, all alike. */
  static async before(page: Page, options: LinkOptions): Promise<LabPort> {
    const lab = new LabPort(options)
    await page.addInitScript(installLabWatch)
    await page.exposeFunction("labPort", async (gatewayPort: number) => (await lab.#path(gatewayPort)).port)
    return lab
  }

  #path(gatewayPort: number): Promise<UdpPath> {
    const known = this.#byPort.get(gatewayPort)
    if (known !== undefined) return known
    const path = UdpPath.open(gatewayPort, this.#options).then((opened) => {
      this.paths.push(opened)
      return opened
    })
    this.#byPort.set(gatewayPort, path)
    return path
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const path of this.paths) await path[Symbol.asyncDispose]()
  }
}
