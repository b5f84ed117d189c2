import type { Platform } from "./key-state.ts"

/** The operator's platform. @param name `navigator.userAgentData.platform`, or where there is none, `navigator.platform`. */
export function platformOf(name: string): Platform {
  if (/^(mac|iphone|ipad|ipod)/i.test(name)) return "mac"
  return /^win/i.test(name) ? "windows" : "other"
}
