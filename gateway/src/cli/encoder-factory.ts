import type { Logger } from "pino"
import type { Config } from "../config/index.ts"
import { chooseEncoder, type EncoderFactory } from "../video/index.ts"

/** The encoder that the configuration asks for, or the best that this machine has. */
export function encoderFactory({ video }: Config, log: Logger): Promise<EncoderFactory> {
  const { encoder } = video
  return chooseEncoder({
    ...(encoder === "libx264" || encoder === "v4l2m2m"
      ? { encoder: "node-av", codec: encoder }
      : { encoder }),
    bitrateBps: video.bitrateKbps * 1000,
    onNote: (note) => log.info({ note }, "video encoder"),
  })
}
