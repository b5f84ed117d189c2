import type { VideoWishMessage } from "@crashcart/gateway/protocol"

/** What the operator wants of the picture instead of what the gateway would choose; what is left out is its choice. */
export type VideoWish = Omit<VideoWishMessage, "type">
