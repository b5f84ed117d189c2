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

/** A LAN's round trip, with a busy page and a busy Pi on it. */
const nearMs = 8
/** Beyond this it is no LAN any more, or not now. */
const farMs = 25
/** A path shows its losses within this time. */
const calmSeconds = 5
/** So long until the ten seconds that an age is made of have all passed on the new way. */
const judgedAfterSeconds = 12
/** Messages may make a picture older by this much before they are left: it is noise. */
const toleratedMs = 5
const firstBanMs = 60_000
const longestBanMs = 30 * 60_000

/**
 * Whether messages are the shortest way for pictures: on a LAN they are, while a reliable stream collapses on a path that
 * loses packets or is long. Asks for five calm seconds before, watches while on it, and once it disappoints stays away for
 * a minute, then two, then four.
 */
export class Nearness {
  readonly #clock: Clock
  #calm = 0
  #onIt = 0
  #farInARow = 0
  #ageBeforeMs: number | undefined
  #bans = 0
  #bannedUntilMs = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isNear(): boolean {
    return this.#onIt > 0 || (this.#calm >= calmSeconds && this.#clock.nowMs() >= this.#bannedUntilMs)
  }

  /** One second more. @param isOnMessages whether its pictures came as messages because the gateway is near. */
  read(reading: NearnessReading, isOnMessages: boolean): void {
    if (isOnMessages) this.#watch(reading)
    else this.#wait(reading)
  }

  /** Messages have failed, or can no longer be had. */
  disappointed(): void {
    this.#calm = 0
    this.#onIt = 0
    this.#farInARow = 0
    this.#bannedUntilMs = this.#clock.nowMs() + Math.min(longestBanMs, firstBanMs * 2 ** this.#bans)
    this.#bans += 1
  }

  /** Another session, perhaps on another path: what was seen before says nothing about it, a ban does. */
  restart(): void {
    this.#calm = 0
    this.#onIt = 0
    this.#farInARow = 0
  }

  #wait({ roundTripMs, picturesDropped, fractionLost = 0, ageMs }: NearnessReading): void {
    this.#onIt = 0
    this.#ageBeforeMs = ageMs
    const isCalm =
      roundTripMs !== undefined && roundTripMs <= nearMs && picturesDropped === 0 && fractionLost === 0
    this.#calm = isCalm ? this.#calm + 1 : 0
  }

  #watch({ roundTripMs, picturesDropped, ageMs }: NearnessReading): void {
    this.#onIt += 1
    const isFar = roundTripMs === undefined || roundTripMs > farMs || picturesDropped > 0
    this.#farInARow = isFar ? this.#farInARow + 1 : 0
    const isOlder =
      this.#onIt >= judgedAfterSeconds &&
      ageMs !== undefined &&
      this.#ageBeforeMs !== undefined &&
      ageMs > this.#ageBeforeMs * 1.2 + toleratedMs
    // One bad second may be this page's own.
    if (this.#farInARow >= 2 || isOlder) this.disappointed()
  }
}
