import { GatewayError } from "../../../errors.ts"
import type { ConfigFs } from "../configfs.ts"
import type { GadgetHost } from "../gadget.ts"
import type { Udc } from "../udc.ts"
import type { FakeKernel } from "./fake-kernel.ts"

/** A machine around a fake kernel; nodes are there exactly while the kernel has them. */
export class FakeGadgetHost implements GadgetHost {
  isRoot = true
  /** libcomposite is not loaded until somebody prepares. */
  isPrepared = true
  readonly granted = new Map<string, number>()
  recoverable: { gadget: string; udc: string; gid: number } | undefined
  readonly #kernel: FakeKernel

  constructor(kernel: FakeKernel) {
    this.#kernel = kernel
  }

  configFs(): ConfigFs | undefined {
    return this.isPrepared ? this.#kernel.configFs : undefined
  }

  async prepare(): Promise<ConfigFs> {
    this.isPrepared = true
    return this.#kernel.configFs
  }

  udcs(): readonly Udc[] {
    return this.#kernel.udcs()
  }

  node(device: string): string | undefined {
    const minor = Number(device.split(":")[1])
    return this.#kernel.nodeMinors().includes(minor) ? `/dev/hidg${minor}` : undefined
  }

  async nodeAppeared(device: string): Promise<string> {
    const node = this.node(device)
    if (node === undefined) throw new GatewayError("gadget/node-missing", `no node of ${device}`)
    return node
  }

  grant(node: string, gid: number): void {
    this.granted.set(node, gid)
  }

  grantRecovery(gadget: string, udc: string, gid: number): void {
    this.recoverable = { gadget, udc, gid }
  }
}
