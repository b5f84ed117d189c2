import { type ConfigKey, configKeys } from "../src/config/index.ts"

/** A value that the package sets, and why, in a sentence or two. */
export interface PackagedValue {
  readonly value: string | boolean | readonly string[]
  readonly why: string
}

/** What an installed gateway says differently from one that is started in a clone. */
export const packagedValues: Readonly<Record<string, PackagedValue>> = {
  "state-dir": { value: "/var/lib/crashcart", why: "Readable by the gateway alone." },
  "video.ustreamer.spawn": { value: true, why: "The gateway starts uStreamer and looks after it." },
  "gadget.group": {
    value: "crashcart",
    why: "The gateway's own group, so that nobody else types on the target.",
  },
  "signaling.listen-host": {
    value: "::",
    why: "All addresses of this machine; 127.0.0.1 would be this machine only.",
  },
  "signaling.tls-cert": {
    value: "/var/lib/crashcart/tls/cert.pem",
    why: "Made for this machine's names at the first start, and anew before it expires; or name one of your own.",
  },
  "signaling.tls-key": { value: "/var/lib/crashcart/tls/key.pem", why: "As above." },
  "turn.mode": {
    value: "off",
    why: 'No port but the console\'s is open. "embedded" opens UDP and TCP 3478 for consoles without a direct path.',
  },
}

const widthMax = 100
const head = [
  "# The configuration of crashcart. Every key that there is stands here; what begins with # has the value shown (or none).",
  "# Check it: sudo crashcart gateway --check-config      Use it: sudo systemctl restart crashcart",
  "# What suits this machine, its grabber and its uStreamer: sudo crashcart doctor",
]

/**
 * The text of `/etc/crashcart/crashcart.toml`: each key of the schema with its description, set where the package sets it, a
 * comment elsewhere. Sections in the schema's order.
 */
export function configFileText(
  keys: readonly ConfigKey[] = configKeys,
  packaged: Readonly<Record<string, PackagedValue>> = packagedValues,
): string {
  const sections = Map.groupBy(keys, sectionOf)
  // Keys without a section have to come before the first one (TOML 1.0, "Table").
  const names = [...sections.keys()].sort((a, b) => Number(a !== "") - Number(b !== ""))
  const blocks = names.flatMap((section) => [
    ...(section === "" ? [] : [`\n[${section}]`]),
    ...(sections.get(section) ?? []).map((key) => entry(key, packaged[key.name])),
  ])
  return `${[...head, ...blocks].join("\n")}\n`
}

function entry(key: ConfigKey, packaged: PackagedValue | undefined): string {
  const name = key.name.slice(key.name.lastIndexOf(".") + 1)
  const about = comment(packaged === undefined ? key.description : `${key.description}. ${packaged.why}`)
  if (packaged !== undefined) return `\n${about}\n${name} = ${literal(packaged.value)}`
  return `\n${about}\n# ${name} = ${key.defaultText === undefined ? example(key) : literal(defaultOf(key, key.defaultText))}`
}

/** A key without a default shows the shape of its value. */
function example({ kind }: ConfigKey): string {
  return kind === "number" ? "0" : kind === "boolean" ? "false" : kind === "list" ? "[]" : '""'
}

function defaultOf({ kind }: ConfigKey, text: string): string | number | boolean | readonly string[] {
  if (kind === "boolean") return text === "true"
  if (kind === "number") return Number(text)
  if (kind === "list") return text === "" ? [] : text.split(",")
  return text
}

/** A TOML value; JSON's strings are TOML's basic strings (TOML 1.0, "String"). */
function literal(value: string | number | boolean | readonly string[]): string {
  return JSON.stringify(value)
}

function comment(text: string): string {
  const lines: string[] = []
  for (const word of text.split(" ")) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length + 1 > widthMax) lines.push(`# ${word}`)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.join("\n")
}

function sectionOf({ name }: ConfigKey): string {
  return name.includes(".") ? name.slice(0, name.lastIndexOf(".")) : ""
}
