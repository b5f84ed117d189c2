/** How pictures are to be encoded, from the next one on. */
export interface Encoding {
  readonly bitrateBps: number
  /** At most so many pictures a second; undefined takes every one. */
  readonly framesPerSecond: number | undefined
  /** Of the picture's sides, at most 1. A change costs a key frame. */
  readonly scale: number
}

/** Something that can be told how to encode, while it runs. */
export interface Steerable {
  steer(encoding: Encoding): void
  /**
   * While this says so, pictures are left out before they are encoded (but for three a second), so that nobody has to
   * drop one that others build on.
   */
  holdWhile(isCongested: () => boolean): void
}
