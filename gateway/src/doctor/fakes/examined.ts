import { loadConfig } from "../../config/index.ts"
import type { GadgetStatus } from "../../hid/gadget/index.ts"
import type { UstreamerCapabilities } from "../../video/index.ts"
import type { Examine, Examined } from "../examination.ts"
import type { Finding } from "../finding.ts"
import type { Machine } from "../machine.ts"
import { gadgetUp, ustreamerOf } from "./devices.ts"

export interface ExaminedOptions {
  /** `crashcart.toml`. */
  readonly toml?: string
  readonly gadget?: () => GadgetStatus
  readonly ustreamer?: () => Promise<UstreamerCapabilities>
  readonly nodeAv?: string | undefined
  readonly ffmpeg?: string | undefined
  readonly isInstalled?: boolean
}

/** An installed gateway on `machine`, all well unless said otherwise. */
export function examinedOn(machine: Machine, options: ExaminedOptions = {}): Examined {
  const { toml = "[video.ustreamer]\nspawn = true", isInstalled = true } = options
  const path = "/etc/crashcart/crashcart.toml"
  return {
    machine,
    config: loadConfig({ file: { path, text: toml }, environment: {}, flags: [] }),
    configError: undefined,
    isInstalled,
    words: {
      crashcart: (args) => `sudo crashcart ${args}`,
      restart: "sudo systemctl restart crashcart",
      configFile: path,
    },
    gadget: options.gadget ?? (() => gadgetUp),
    ustreamer: options.ustreamer ?? (async () => ustreamerOf("6.12")),
    encoders: { nodeAv: async () => options.nodeAv, ffmpeg: async () => options.ffmpeg },
  }
}

/** What one examination finds: the levels in order, and all that is said. */
export async function look(
  examine: Examine,
  machine: Machine,
  options?: ExaminedOptions,
): Promise<readonly [levels: readonly Finding["level"][], text: string]> {
  const findings = await examine(examinedOn(machine, options))
  const text = findings.map((finding) => `${finding.text} ${finding.remedy ?? ""}`).join("\n")
  return [findings.map(({ level }) => level), text]
}
