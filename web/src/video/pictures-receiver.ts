import type { TransportObserver } from "../session/index.ts"
import { PicturePlayer } from "./picture-player.ts"

/** Which of a transport's two pictures is shown: the track's, or the one that comes as messages. */
export class PicturesReceiver {
  readonly #observer: TransportObserver<MediaStream>
  readonly #acknowledge: (message: Uint8Array<ArrayBuffer>) => void
  #player: PicturePlayer | undefined
  #track: MediaStream | undefined
  #isByMessages = false

  /** @param acknowledge sends what says that a picture has arrived */
  constructor(
    observer: TransportObserver<MediaStream>,
    acknowledge: (message: Uint8Array<ArrayBuffer>) => void,
  ) {
    this.#observer = observer
    this.#acknowledge = acknowledge
  }

  /** The picture that RTP brings. */
  tracked(stream: MediaStream): void {
    this.#track = stream
    if (!this.#isByMessages) this.#observer.media(stream)
  }

  /** Shows pictures of messages from the first one on; until then the track's picture stays. */
  byMessages(): void {
    this.#isByMessages = true
  }

  byTrack(): void {
    this.#isByMessages = false
    if (this.#track !== undefined) this.#observer.media(this.#track)
    this.#stop()
  }

  /** A message with a picture, or a piece of one. */
  push(message: Uint8Array<ArrayBuffer>): void {
    this.#player ??= this.#make()
    this.#player.push(message)
  }

  close(): void {
    this.#stop()
  }

  #stop(): void {
    this.#player?.close()
    this.#player = undefined
  }

  #make(): PicturePlayer {
    const player: PicturePlayer = new PicturePlayer({
      arrived: (message) => this.#acknowledge(message),
      started: (stream) => {
        if (player === this.#player && this.#isByMessages) this.#observer.media(stream)
      },
      failed: (cause) => this.#observer.picturesUndecodable(cause),
      malformed: (error) => this.#observer.malformed(error),
    })
    return player
  }
}
