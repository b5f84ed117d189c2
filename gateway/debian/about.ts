export const maintainer = "The crashcart authors <crashcart@users.noreply.github.com>"

/** In the machine-readable form (Debian Policy §12.5, copyright-format 1.0). */
export function copyright(name: string, licence: string): string {
  const [, ...terms] = licence.trim().split("\n\n")
  const mit = terms.join("\n\n").replace(/^Copyright.*\n+/m, "")
  const head = [
    "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
    "Upstream-Name: crashcart",
  ]
  return `${[...head, "", ...(name === "crashcart-av" ? av : whole), "", "License: Expat", ...indented(mit)].join("\n")}\n`
}

const whole = [
  "Files: *",
  "Copyright: 2026 The crashcart authors",
  "License: Expat",
  "",
  "Files: usr/lib/crashcart/bin/node",
  "Copyright: 2009-2026 Node.js contributors, Joyent, Inc. and others",
  "License: Node",
  " Expat, and the licences of what it contains: /usr/lib/crashcart/bin/LICENSE has them all.",
  "",
  "Files: usr/lib/crashcart/node_modules/*",
  "Copyright: 2010-2026 their authors",
  "License: Modules",
  " Each package has its licence in its folder, in LICENSE or package.json: Expat, ISC, BSD-2-Clause, BSD-3-Clause,",
  " Apache-2.0, 0BSD or MPL-2.0.",
]

const av = [
  "Files: *",
  "Copyright: 2000-2026 the FFmpeg developers; 2003-2026 the x264 project; 2025-2026 Seydx (node-av)",
  "License: GPL-3+",
  " FFmpeg, built with libx264 and others under GPL-3 or later; node-av itself is Expat.",
  " The sources, with the scripts that built them: https://github.com/seydx/node-av",
  " On Debian systems, the GPL is in /usr/share/common-licenses/GPL-3.",
]

/** A release is a line; what changed is the repository's history. */
export function changelog(name: string, version: string, date: Date): string {
  return `${name} (${version}) unstable; urgency=medium\n\n  * Release ${version}.\n\n -- ${maintainer}  ${rfc5322(date)}\n`
}

/** RFC 5322 §3.3, as Debian Policy §4.4 wants it: `Fri, 20 Nov 2026 17:00:00 +0000`. */
function rfc5322(date: Date): string {
  return date.toUTCString().replace("GMT", "+0000")
}

/** A text of several paragraphs as a field's value: each line begins with a space, an empty one is a dot. */
function indented(text: string): string[] {
  return text
    .trim()
    .split("\n")
    .map((line) => (line === "" ? " ." : ` ${line}`))
}
