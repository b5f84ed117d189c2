import { GatewayError } from "../../../errors.ts"

/** node-datachannel, as far as an engine needs it. */
export type NativeLibrary = Pick<typeof import("node-datachannel"), "PeerConnection" | "Video">

/**
 * Loads the optional dependency. Its binary exists for 64-bit Linux, macOS and Windows.
 *
 * @throws GatewayError `peer/engine-unavailable` when it is not installed or not for this machine.
 */
export async function loadLibrary(
  load: () => Promise<NativeLibrary> = () => import("node-datachannel"),
): Promise<NativeLibrary> {
  try {
    return await load()
  } catch (cause) {
    throw new GatewayError(
      "peer/engine-unavailable",
      `The native WebRTC engine cannot be loaded on this machine (${process.platform}, ${process.arch}). Install it with "npm install --include=optional", or set peer.engine to "werift" or "auto".`,
      { cause },
    )
  }
}
