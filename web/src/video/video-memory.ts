import { type VideoPreference, videoPreferences } from "../session/index.ts"

/** Which way this person wants pictures; kept for the next visit. */
export interface VideoMemory {
  read(): VideoPreference
  write(preference: VideoPreference): void
}

const key = "crashcart.video"

/** @param storage asked each time, for a browser may forbid it altogether: then nothing is remembered */
export function videoMemory(storage: () => Pick<Storage, "getItem" | "setItem">): VideoMemory {
  return {
    read: () => {
      try {
        const stored = storage().getItem(key)
        return videoPreferences.find((preference) => preference === stored) ?? "automatic"
      } catch {
        // Forbidden: as if there were nothing.
        return "automatic"
      }
    },
    write: (preference) => {
      try {
        storage().setItem(key, preference)
      } catch {
        // Forbidden or full: it holds for this page all the same.
      }
    },
  }
}
