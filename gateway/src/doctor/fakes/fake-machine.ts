import type { FileRights, Machine, Ran, Seen, User } from "../machine.ts"
import type { Mapping } from "../network/mapping.ts"
import type { VideoDevice, VideoDeviceView } from "../v4l2/video-device.ts"

const denied = "denied"

/** A machine that is what its fields say; whatever is not said is not there. */
export class FakeMachine implements Machine {
  readonly hostname = "pi"
  isRoot = true
  files: Record<string, string | typeof denied> = {}
  nodes: Record<string, FileRights | typeof denied> = {}
  programs: Record<string, Ran> = {}
  devices: Record<string, VideoDevice | Exclude<VideoDeviceView, { state: "there" }>> = {}
  user: User = { name: "crashcart", uid: 990, gids: [990, 44] }
  groups: Record<number, string> = { 0: "root", 44: "video", 990: "crashcart" }
  free: Record<string, number> = { "/": 8e9 }
  processors = { processors: 4, lastMinute: 0.5 }
  date = new Date("2026-12-01T12:00:00Z")
  refusals: Record<string, string> = {}
  ownAddresses: readonly string[] = ["192.168.1.20"]
  stun: readonly Mapping[] = []

  async read(path: string): Promise<Seen<string>> {
    return seen(this.files[path])
  }

  async list(path: string): Promise<readonly string[]> {
    const devices = Object.keys(this.devices).map((each) => each.replace("/dev/", "/sys/class/video4linux/"))
    return devices.filter((each) => each.startsWith(`${path}/`)).map((each) => each.slice(path.length + 1))
  }

  async rights(path: string): Promise<Seen<FileRights>> {
    return seen(this.nodes[path])
  }

  async gatewayUser(): Promise<User> {
    return this.user
  }

  async groupName(gid: number): Promise<string> {
    return this.groups[gid] ?? String(gid)
  }

  async run(command: string): Promise<Ran | undefined> {
    return this.programs[command]
  }

  async freeBytes(path: string): Promise<number | undefined> {
    return this.free[path] ?? this.free["/"]
  }

  load() {
    return this.processors
  }

  now(): Date {
    return this.date
  }

  async videoDevice(path: string): Promise<VideoDeviceView> {
    const device = this.devices[path]
    if (device === undefined) return { state: "absent" }
    return "state" in device ? device : { state: "there", device }
  }

  async connect(host: string, port: number): Promise<string | undefined> {
    return this.refusals[`${host}:${port}`]
  }

  addresses(): readonly string[] {
    return this.ownAddresses
  }

  async mappings(): Promise<readonly Mapping[]> {
    return this.stun
  }
}

function seen<T>(value: T | typeof denied | undefined): Seen<T> {
  if (value === undefined) return { state: "absent" }
  return value === denied ? { state: "denied" } : { state: "there", value: value as T }
}
