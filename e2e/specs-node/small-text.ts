import { execFile } from "node:child_process"
import { promisify } from "node:util"

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
/** Room for a glyph of a 9 px font. */
const cell = { width: 7, height: 11 }
const run = promisify(execFile)

/** A screen full of text in a 9 px font, of which each character can be told from the others in a decoded picture. */
export class SmallText {
  readonly width = 1280
  readonly height = 720
  readonly columns = Math.floor(this.width / cell.width)
  readonly rows = Math.floor(this.height / cell.height)
  readonly #glyphs: readonly Uint8Array[]

  private constructor(glyphs: readonly Uint8Array[]) {
    this.#glyphs = glyphs
  }

  static async load(): Promise<SmallText> {
    const width = alphabet.length * cell.width
    const letters = [...alphabet].map(
      (letter, index) =>
        `drawtext=font=monospace:fontsize=9:fontcolor=black:text=${letter}:x=${index * cell.width}:y=1`,
    )
    const strip = await ffmpeg(
      ["-f", "lavfi", "-i", `color=white:s=${width}x${cell.height},format=gray`, "-vf", letters.join(",")],
      ["-frames:v", "1", "-pix_fmt", "gray", "-f", "rawvideo"],
    )
    const glyphs = [...alphabet].map((_, index) => {
      const glyph = new Uint8Array(cell.width * cell.height)
      for (let y = 0; y < cell.height; y += 1) {
        const from = y * width + index * cell.width
        glyph.set(strip.subarray(from, from + cell.width), y * cell.width)
      }
      return glyph
    })
    return new SmallText(glyphs)
  }

  /** The characters of one page, row by row: another one for each number. */
  page(number: number): number[] {
    let state = number * 2_654_435_761 + 1
    return Array.from({ length: this.columns * this.rows }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * alphabet.length)
    })
  }

  /** Luma of a page, full range. */
  draw(page: readonly number[]): Uint8Array {
    const luma = new Uint8Array(this.width * this.height).fill(255)
    for (const [index, letter] of page.entries()) {
      const at = this.#at(index)
      const glyph = this.#glyphs[letter]
      for (let y = 0; y < cell.height && glyph !== undefined; y += 1) {
        luma.set(glyph.subarray(y * cell.width, (y + 1) * cell.width), at + y * this.width)
      }
    }
    return luma
  }

  /** The share of characters that can be read: each is the one it looks most like. */
  legibility(luma: Uint8Array, page: readonly number[]): number {
    const right = page.filter((letter, index) => this.#nearest(luma, this.#at(index)) === letter)
    return right.length / page.length
  }

  #at(index: number): number {
    return Math.floor(index / this.columns) * cell.height * this.width + (index % this.columns) * cell.width
  }

  #nearest(luma: Uint8Array, at: number): number {
    let best = -1
    let least = Number.POSITIVE_INFINITY
    for (const [letter, glyph] of this.#glyphs.entries()) {
      let difference = 0
      for (let y = 0; y < cell.height; y += 1) {
        for (let x = 0; x < cell.width; x += 1) {
          difference += ((luma[at + y * this.width + x] ?? 0) - (glyph[y * cell.width + x] ?? 0)) ** 2
        }
        if (difference >= least) break
      }
      if (difference < least) [least, best] = [difference, letter]
    }
    return best
  }
}

/** Peak signal to noise of two pictures, dB. */
export function psnr(a: Uint8Array, b: Uint8Array): number {
  const sum = a.reduce((total, value, index) => total + (value - (b[index] ?? 0)) ** 2, 0)
  return 10 * Math.log10(255 ** 2 / Math.max(sum / a.length, 1e-9))
}

/** A JPEG as a good grabber makes it, of full range luma. */
export async function jpegOf(luma: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const input = ["-f", "rawvideo", "-pix_fmt", "gray", "-s", `${width}x${height}`, "-i", "pipe:0"]
  return await ffmpeg(input, ["-pix_fmt", "yuvj422p", "-c:v", "mjpeg", "-q:v", "2", "-f", "mjpeg"], luma)
}

/** Luma, full range, of each picture of an H.264 stream (Annex B). */
export async function decodeLuma(stream: Uint8Array, sizeBytes: number): Promise<Uint8Array[]> {
  const shape = [
    "-vf",
    "scale=in_range=tv:out_range=full,format=gray",
    "-fps_mode",
    "passthrough",
    "-f",
    "rawvideo",
  ]
  const raw = await ffmpeg(["-f", "h264", "-i", "pipe:0"], shape, stream)
  return Array.from({ length: raw.length / sizeBytes }, (_, index) =>
    raw.subarray(index * sizeBytes, (index + 1) * sizeBytes),
  )
}

async function ffmpeg(
  input: readonly string[],
  output: readonly string[],
  stdin?: Uint8Array,
): Promise<Uint8Array> {
  const running = run("ffmpeg", ["-v", "error", ...input, ...output, "pipe:1"], {
    encoding: "buffer",
    maxBuffer: 1 << 29,
  })
  running.child.stdin?.end(stdin)
  return (await running).stdout
}
