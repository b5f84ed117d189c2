import type { Mapping } from "./network/mapping.ts"
import type { VideoDeviceView } from "./v4l2/video-device.ts"

/** What a look at a file gave: there is none, this user may not, or its content. */
export type Seen<T> =
  | { readonly state: "absent" }
  | { readonly state: "denied" }
  | { readonly state: "there"; readonly value: T }

/** A file's owner and permissions (inode(7)). */
export interface FileRights {
  readonly uid: number
  readonly gid: number
  /** Permission bits alone, e.g. 0o660. */
  readonly mode: number
}

/** A user with all groups, as the kernel would look at it. */
export interface User {
  readonly name: string
  readonly uid: number
  readonly gids: readonly number[]
}

export interface Ran {
  readonly exitCode: number
  readonly output: string
}

/** The machine that is looked at. Nothing here changes it. */
export interface Machine {
  readonly isRoot: boolean
  /** Name without a domain. */
  readonly hostname: string
  /** Text of a file. */
  read(path: string): Promise<Seen<string>>
  /** Names in a folder, sorted; none when it is not there or not to be read. */
  list(path: string): Promise<readonly string[]>
  rights(path: string): Promise<Seen<FileRights>>
  /** The user that the gateway runs as: its own where it is installed, else who asks. */
  gatewayUser(): Promise<User>
  /** Name of a group; its number where it has none. */
  groupName(gid: number): Promise<string>
  /** Runs a program to its end, some seconds at most. @returns undefined when there is no such program. */
  run(command: string, ...args: readonly string[]): Promise<Ran | undefined>
  /** Bytes that are free for users on the file system of `path` or of its nearest folder that is there. */
  freeBytes(path: string): Promise<number | undefined>
  /** How many processors, and how many processes were waiting for one, on average, in the last minute. */
  load(): { readonly processors: number; readonly lastMinute: number }
  now(): Date
  /** A video device's description (V4L2), without disturbing whoever uses it. */
  videoDevice(path: string): Promise<VideoDeviceView>
  /** Whether a TCP connection can be made. @returns undefined when it can, else why not. */
  connect(host: string, port: number): Promise<string | undefined>
  /** Addresses of this machine that others can use. */
  addresses(): readonly string[]
  /** Asks STUN servers, all from one UDP socket, how they see it. */
  mappings(servers: readonly { readonly host: string; readonly port: number }[]): Promise<readonly Mapping[]>
}
