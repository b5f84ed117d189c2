import type { Socket } from "node:net"
import { createInterface } from "node:readline"

/** Which of our devices an event came from, as the guest's USB host has them: interface by interface. */
export type Role = "keyboard" | "absolute" | "relative" | "consumer" | "system"

/** One event of `/dev/input/eventN` (include/uapi/linux/input-event-codes.h). */
export interface TargetEvent {
  readonly role: Role
  /** When the kernel saw it: microseconds on the guest's CLOCK_MONOTONIC. */
  readonly atUs: number
  readonly type: number
  readonly code: number
  readonly value: number
}

/** Event types, input-event-codes.h. */
export const eventType = { syn: 0, key: 1, rel: 2, abs: 3, msc: 4, led: 17 } as const

const interfaces: readonly (Role | undefined)[] = ["keyboard", "absolute", "relative"]

/** What the target's kernel makes of our reports, live. */
export class TargetInput {
  /** Everything since the boot, without the kernel's own key repeat and scan codes. */
  readonly events: TargetEvent[] = []
  /** How often a device has gone. */
  closed = 0
  readonly #devices = new Map<number, Role>()
  readonly #held = new Map<string, Set<number>>()
  readonly #changed = new Set<() => void>()

  constructor(socket: Socket) {
    createInterface(socket).on("line", (line) => {
      this.#take(line)
      for (const check of [...this.#changed]) check()
    })
  }

  /** Devices that the host has now. */
  get present(): ReadonlySet<Role> {
    return new Set(this.#devices.values())
  }

  /** Codes of the keys that the host believes to be down. */
  held(role: Role = "keyboard"): readonly number[] {
    return [...(this.#held.get(role) ?? [])]
  }

  /** A place in `events`, to look from later. */
  get mark(): number {
    return this.events.length
  }

  /** Resolves with what `find` gives, looked for now and after each event, as soon as that is something. */
  async until<T>(find: () => T | undefined): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<T>()
    const check = () => {
      const found = find()
      if (found !== undefined) resolve(found)
    }
    this.#changed.add(check)
    check()
    return await promise.finally(() => this.#changed.delete(check))
  }

  /** Resolves once so many events of one kind have come since `mark`. @returns exactly these, and what came right with them. */
  async eventsSince(mark: number, role: Role, type: number, count: number): Promise<readonly TargetEvent[]> {
    return await this.until(() => {
      const found = this.events.slice(mark).filter((event) => event.role === role && event.type === type)
      return found.length >= count ? found : undefined
    })
  }

  #take(line: string): void {
    const [what, number = "", ...rest] = line.split(" ")
    const device = Number(number)
    if (what === "open") this.#opened(device, line)
    else if (what === "close") this.#closed(device)
    else {
      const role = this.#devices.get(device)
      if (role === undefined) return
      if (what === "down") this.#hold(role, Number(rest[0]), true)
      else if (what === "event") this.#happened(role, rest.map(Number))
    }
  }

  #opened(device: number, line: string): void {
    const index = Number(/\/input(\d+) /.exec(line)?.[1])
    const role = interfaces[index] ?? (line.includes("System Control") ? "system" : "consumer")
    this.#devices.set(device, role)
    this.#held.set(role, new Set())
  }

  #closed(device: number): void {
    const role = this.#devices.get(device)
    this.#devices.delete(device)
    this.closed += 1
    // A host that has lost a keyboard has no key of it down.
    if (role !== undefined) this.#held.set(role, new Set())
  }

  #happened(role: Role, [atUs = 0, type = 0, code = 0, value = 0]: readonly number[]): void {
    const isRepeat = type === eventType.key && value === 2
    if (isRepeat || type === eventType.syn || type === eventType.msc) return
    if (type === eventType.key) this.#hold(role, code, value === 1)
    this.events.push({ role, atUs, type, code, value })
  }

  #hold(role: Role, code: number, isDown: boolean): void {
    const held = this.#held.get(role) ?? new Set()
    if (isDown) held.add(code)
    else held.delete(code)
    this.#held.set(role, held)
  }
}
