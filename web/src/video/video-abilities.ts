import type { VideoAbilities } from "../session/index.ts"
import { hasGenerator } from "./frame-screen.ts"

/** What this browser can do with pictures. */
export function videoAbilities(): VideoAbilities {
  return {
    decodesH264: typeof VideoDecoder !== "undefined",
    hasGenerator: hasGenerator(),
    isPrivate: isSecureContext,
  }
}
