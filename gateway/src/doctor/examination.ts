import type { Config } from "../config/index.ts"
import type { GatewayError } from "../errors.ts"
import type { GadgetStatus } from "../hid/gadget/index.ts"
import type { EncoderProbes, UstreamerCapabilities } from "../video/index.ts"
import type { Finding } from "./finding.ts"
import type { Machine } from "./machine.ts"

/** How things are said on this machine: an installed gateway is told by systemctl, one in a clone by whoever started it. */
export interface Words {
  /** `crashcart` and its arguments as typed here, with root's rights. */
  crashcart(args: string): string
  /** Makes the gateway read its configuration again. */
  readonly restart: string
  readonly configFile: string
}

/** What the examination of one area has to go by. */
export interface Examined {
  readonly machine: Machine
  readonly config: Config
  /** What is wrong with the configuration; `config` is then as the package brings it, or the defaults. */
  readonly configError: GatewayError | undefined
  readonly isInstalled: boolean
  readonly words: Words
  /** Throws a GatewayError where the gadget cannot be looked at. */
  readonly gadget: () => GadgetStatus
  /** Rejects with a GatewayError where uStreamer cannot be run. */
  readonly ustreamer: () => Promise<UstreamerCapabilities>
  /** What makes H.264 of MJPEG. */
  readonly encoders: EncoderProbes
}

export type Examine = (examined: Examined) => Promise<readonly Finding[]>
