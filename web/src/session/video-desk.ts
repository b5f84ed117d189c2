import type { ControlToConsole, ControlToGateway, VideoWay } from "@crashcart/gateway/protocol"
import type { Cancel, Clock } from "./clock.ts"
import { Nearness } from "./nearness.ts"
import { type Observable, ObservableValue } from "./observable.ts"
import type { Path, PictureCarrier } from "./transport.ts"
import {
  chooseVideo,
  type VideoAbilities,
  type VideoChoice,
  type VideoPreference,
  type VideoReason,
} from "./video-choice.ts"
import type { VideoReport } from "./video-report.ts"
import type { VideoWish } from "./video-wish.ts"

/** What carries pictures must be open by then, and the gateway have agreed; else there is another way. */
const patienceMs = 10_000

const noWish: VideoWish = { prefer: "auto" }

/** What the person is told of how pictures come. */
export interface VideoView {
  readonly preference: VideoPreference
  /** Undefined while not connected. */
  readonly way: VideoWay | undefined
  readonly why: VideoReason
  /** What RTP carries here. */
  readonly rtp: "H264" | "VP8" | undefined
}

/** The session, as far as pictures need it. */
export interface VideoLink {
  sendControl(message: ControlToGateway): void
  openPictures(carrier: PictureCarrier): unknown
  showVideo(way: VideoWay): unknown
}

/** Which way pictures come, and what is done to have them come another way: without ending the session. */
export class VideoDesk {
  readonly #clock: Clock
  readonly #abilities: VideoAbilities
  readonly #nearness: Nearness
  readonly #view: ObservableValue<VideoView>
  readonly #wish = new ObservableValue<VideoWish>(noWish)
  #link: VideoLink | undefined
  #offer: { readonly rtp: "H264" | "VP8" | undefined; readonly socket: boolean } | undefined
  #path: Path = "unknown"
  #open: "socket" | "channel" | undefined
  #hasSocketFailed = false
  #decodingFailures = 0
  #wanted: VideoChoice | undefined
  #cancelPatience: Cancel = () => undefined
  #roundTripMs: number | undefined
  #ageMs: number | undefined

  constructor(clock: Clock, abilities: VideoAbilities, preference: VideoPreference) {
    this.#clock = clock
    this.#abilities = abilities
    this.#nearness = new Nearness(clock)
    this.#view = new ObservableValue<VideoView>({ preference, way: undefined, why: "usual", rtp: undefined })
  }

  get view(): Observable<VideoView> {
    return this.#view
  }

  /** What the person wants of the picture, kept over reconnects. */
  get wish(): Observable<VideoWish> {
    return this.#wish
  }

  /** Takes effect at once, and in each session after this one. */
  wishFor(wish: VideoWish): void {
    this.#wish.set(wish)
    this.#link?.sendControl({ type: "video-wish", ...wish })
  }

  /** Takes effect at once, in this session. */
  prefer(preference: VideoPreference): void {
    this.#view.set({ ...this.#view.value, preference })
    // Whoever asks for it by hand wants it tried again.
    this.#hasSocketFailed = false
    this.#decodingFailures = 0
    this.#choose()
  }

  /** How old pictures are on the screen, as it is measured once a second. @param p95Ms of the last ten seconds */
  measured(p95Ms: number | undefined): void {
    this.#ageMs = p95Ms
  }

  /** The next session's link. */
  connected(link: VideoLink): void {
    this.#link = link
    // Without a wish, the gateway chooses anyway.
    if (this.#wish.value !== noWish) link.sendControl({ type: "video-wish", ...this.#wish.value })
    this.#choose()
  }

  disconnected(): void {
    this.#cancelPatience()
    this.#link = undefined
    this.#offer = undefined
    this.#open = undefined
    this.#wanted = undefined
    this.#path = "unknown"
    this.#hasSocketFailed = false
    this.#nearness.restart()
    this.#view.set({ ...this.#view.value, way: undefined, rtp: undefined })
  }

  pathChanged(path: Path): void {
    this.#path = path
    this.#choose()
  }

  roundTrip(roundTripMs: number): void {
    this.#roundTripMs = Math.min(roundTripMs, this.#roundTripMs ?? roundTripMs)
  }

  report({ picturesDropped, fractionLost }: VideoReport): void {
    const reading = { roundTripMs: this.#roundTripMs, picturesDropped, fractionLost, ageMs: this.#ageMs }
    this.#roundTripMs = undefined
    this.#nearness.read(reading, this.#wanted?.why === "near")
    this.#choose()
  }

  /** @returns whether the message was about how pictures come. */
  told(message: ControlToConsole): boolean {
    switch (message.type) {
      case "video-offer":
        this.#offer = { rtp: message.rtp, socket: message.socket }
        this.#view.set({ ...this.#view.value, rtp: message.rtp })
        this.#choose()
        return true
      case "video-ticket":
        this.#link?.openPictures({ ticket: message.ticket })
        return true
      case "video-way":
        this.#took(message.way)
        return true
      default:
        return false
    }
  }

  picturesOpened(carrier: "socket" | "channel"): void {
    this.#open = carrier
    const way = this.#wanted?.way
    if (way?.endsWith(carrier)) this.#link?.sendControl({ type: "use-video-way", way })
  }

  /** What carried pictures has ended, or could not be had. */
  picturesClosed(carrier: "socket" | "channel"): void {
    if (this.#open === carrier) this.#open = undefined
    if (!this.#wanted?.way.endsWith(carrier)) return
    if (carrier === "socket") this.#hasSocketFailed = true
    this.#nearness.disappointed()
    this.#wanted = undefined
    this.#choose()
  }

  /** This browser could not decode what came. */
  decodingFailed(): void {
    this.#decodingFailures += 1
    this.#nearness.disappointed()
    this.#choose()
  }

  #choose(): void {
    const { preference } = this.#view.value
    if (this.#link === undefined || this.#offer === undefined) return
    const choice = chooseVideo({
      preference,
      abilities: this.#abilities,
      rtp: this.#offer.rtp,
      hasSocket: this.#offer.socket && this.#abilities.isPrivate && !this.#hasSocketFailed,
      hasDecodingFailed: this.#decodingFailures > 0,
      path: this.#path,
      isNear: this.#nearness.isNear,
    })
    if (choice === undefined) return
    const before = this.#wanted
    this.#wanted = choice
    if (before?.way !== choice.way) this.#go(choice.way, this.#link)
    else if (before.why !== choice.why) this.#view.set({ ...this.#view.value, why: choice.why })
  }

  #go(way: VideoWay, link: VideoLink): void {
    this.#cancelPatience()
    if (way === "rtp") {
      // The gateway begins with it by itself.
      if (this.#view.value.way === undefined) this.#took("rtp")
      else link.sendControl({ type: "use-video-way", way })
      return
    }
    const carrier = way.endsWith("socket") ? "socket" : "channel"
    this.#cancelPatience = this.#clock.after(patienceMs, () => this.picturesClosed(carrier))
    if (this.#open === carrier) {
      link.sendControl({ type: "use-video-way", way })
      return
    }
    // One at a time: with the new one, the old one goes.
    this.#open = undefined
    if (carrier === "channel") link.openPictures("channel")
    else link.sendControl({ type: "want-video-ticket" })
  }

  #took(way: VideoWay): void {
    if (way !== this.#wanted?.way) return
    this.#cancelPatience()
    // With it goes what carried messages.
    if (way === "rtp") this.#open = undefined
    this.#link?.showVideo(way)
    this.#view.set({ ...this.#view.value, way, why: this.#wanted.why })
  }
}
