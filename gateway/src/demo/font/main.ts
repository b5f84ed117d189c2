/**
 * Turns a BDF font into `misc-fixed-10x20.ts`. Run again only to add glyphs:
 *
 *   apt-get download xfonts-base && dpkg -x xfonts-base_*.deb fonts
 *   pcf2bdf fonts/usr/share/fonts/X11/misc/10x20.pcf.gz > 10x20.bdf
 *   node gateway/src/demo/font/main.ts 10x20.bdf > gateway/src/demo/font/misc-fixed-10x20.ts
 *
 * @see Glyph Bitmap Distribution Format (BDF) Specification 2.2, Adobe
 */
import { readFileSync } from "node:fs"

const cellHeightPx = 20
const wanted = new Set<number>()
for (let code = 0x20; code <= 0x7e; code++) wanted.add(code)
for (let code = 0xa1; code <= 0xff; code++) wanted.add(code)
for (const character of "─│┌┐└┘├┤┬┴┼═║╔╗╚╝▀▄█▌▐░▒▓■□▲▶▼◀◆●○←↑→↓↵–—‘’“”•…€✓") {
  wanted.add(character.codePointAt(0) ?? 0)
}

const lines: string[] = []
for (const glyph of readFileSync(process.argv[2] ?? "10x20.bdf", "latin1")
  .split("STARTCHAR ")
  .slice(1)) {
  const code = Number(/^ENCODING (\d+)$/m.exec(glyph)?.[1])
  const rows = /^BITMAP\n([\s\S]*?)ENDCHAR/m.exec(glyph)?.[1]?.trim().split("\n")
  if (!wanted.has(code) || rows?.length !== cellHeightPx) continue
  lines.push(`${code.toString(16).padStart(4, "0")} ${packed(rows)}`)
}
process.stdout.write(`/** Made by \`main.ts\` from Misc-Fixed 10x20 ("Public domain font. Share and enjoy."). One glyph per line: code point, 20 rows of three hex digits, leftmost of 10 pixels in bit 9. */
export const miscFixed10x20 = \`
${lines.join("\n")}
\`
`)

/** A BDF row is 16 bits with the leftmost pixel on top; ours are the 10 that count. */
function packed(rows: readonly string[]): string {
  return rows.map((row) => (Number.parseInt(row, 16) >> 6).toString(16).padStart(3, "0")).join("")
}
