import type { Clock } from "./clock.ts"

/** What a report and the heartbeats of one second said. */
export interface NearnessReading {
  /** The fastest of the second, milliseconds; undefined where there was none. */
  readonly roundTripMs: number | undefined
  /** Pictures that were left out because this console was behind. */
  readonly picturesDropped: number
  readonly fractionLost: number | undefined
  /** The p95 of the picture's age on the screen, milliseconds; undefined while not known. */
  readonly ageMs: number | undefined
}

/** A LAN's round trip. */
const nearMs = 8
/** Beyond this it is no LAN any more, or not now. */
const farMs = 25
/** A path shows its losses within this many seconds; and the fastest round trip of them is the path's, not a busy page's. */
const calmSeconds = 5
/** One bad second may be this page's own. */
const badSeconds = 2
/** So long until the ten seconds that an age is made of have all passed on the new way. */
const judgedAfterSeconds = 12
/** Messages may make a picture older by this much before they are left: it is noise. */
const tolerated = { factor: 1.2, ms: 5 }
const firstBanMs = 60_000
const longestBanMs = 30 * 60_000

/**
 * Whether messages are the shortest way for pictures: on a LAN they are, while a reliable stream collapses on a path that
 * loses packets or is long. Asks for five calm seconds before, watches while on it, and once it disappoints stays away for
 * a minute, then two, then four.
 */
export class Nearness {
  readonly #clock: Clock
  /** The last seconds, oldest first, on the way that pictures come now. */
  #readings: NearnessReading[] = []
  #isOnMessages = false
  #secondsOnMessages = 0
  #ageBeforeMs: number | undefined
  #bans = 0
  #bannedUntilMs = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isNear(): boolean {
    return this.#isOnMessages || (this.#isCalm && this.#clock.nowMs() >= this.#bannedUntilMs)
  }

  /** One second more. @param isOnMessages whether its pictures came as messages because the gateway is near. */
  read(reading: NearnessReading, isOnMessages: boolean): void {
    if (isOnMessages !== this.#isOnMessages) {
      this.#ageBeforeMs = this.#readings.at(-1)?.ageMs
      this.restart()
      this.#isOnMessages = isOnMessages
    }
    this.#readings = [...this.#readings, reading].slice(-calmSeconds)
    if (!isOnMessages) return
    this.#secondsOnMessages += 1
    if (this.#isFar || this.#isOlder(reading)) this.disappointed()
  }

  /** Messages have failed, or can no longer be had. */
  disappointed(): void {
    this.restart()
    this.#bannedUntilMs = this.#clock.nowMs() + Math.min(longestBanMs, firstBanMs * 2 ** this.#bans)
    this.#bans += 1
  }

  /** Another session, perhaps on another path: what was seen before says nothing about it, a ban does. */
  restart(): void {
    this.#readings = []
    this.#isOnMessages = false
    this.#secondsOnMessages = 0
  }

  get #isCalm(): boolean {
    const isWhole = this.#readings.length === calmSeconds
    return isWhole && fastest(this.#readings) <= nearMs && this.#readings.every(isUndisturbed)
  }

  get #isFar(): boolean {
    const last = this.#readings.slice(-badSeconds)
    if (last.length < badSeconds) return false
    return fastest(last) > farMs || !last.some(isUndisturbed)
  }

  #isOlder({ ageMs }: NearnessReading): boolean {
    const beforeMs = this.#ageBeforeMs
    if (ageMs === undefined || beforeMs === undefined || this.#secondsOnMessages < judgedAfterSeconds)
      return false
    return ageMs > beforeMs * tolerated.factor + tolerated.ms
  }
}

function fastest(readings: readonly NearnessReading[]): number {
  return Math.min(...readings.map(({ roundTripMs = Number.POSITIVE_INFINITY }) => roundTripMs))
}

function isUndisturbed({ picturesDropped, fractionLost = 0 }: NearnessReading): boolean {
  return picturesDropped === 0 && fractionLost === 0
}
