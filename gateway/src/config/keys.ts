import { closest, distance } from "fastest-levenshtein"
import type { z } from "zod"
import { configSchema } from "./schema.ts"

/** One configurable value: where it stands in each of the three sources. */
export interface ConfigKey {
  /** Property path in `Config`, e.g. `["video", "ustreamer", "h264Gop"]`. */
  readonly path: readonly string[]
  /** Name in `crashcart.toml` and, behind `--`, as a flag: `video.ustreamer.h264-gop`. */
  readonly name: string
  /** Environment variable: `CRASHCART_VIDEO_USTREAMER_H264_GOP`. */
  readonly variable: string
  readonly kind: "boolean" | "number" | "list" | "text"
  readonly description: string
  /** The value when nothing is said, as text; undefined when there is none. */
  readonly defaultText: string | undefined
}

/** All keys in the schema's order. */
export const configKeys: readonly ConfigKey[] = [...walk(configSchema, [])]

/** `name` as in {@link ConfigKey.name}. */
export function findKey(name: string): ConfigKey | undefined {
  return configKeys.find((key) => key.name === name)
}

/** The valid name most like `name`, or undefined when nothing is near enough to be meant. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined
  const best = closest(name, [...names])
  return distance(name, best) <= Math.max(3, name.length / 2) ? best : undefined
}

/** `listenPort` → `listen-port` */
export function kebab(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function* walk(schema: z.ZodType, path: readonly string[]): Generator<ConfigKey> {
  const { type, inner, fallback, description } = unwrap(schema)
  if (type === "object") {
    const shape = (inner as z.ZodObject).shape as Record<string, z.ZodType>
    for (const [property, child] of Object.entries(shape)) yield* walk(child, [...path, property])
    return
  }
  const name = path.map(kebab).join(".")
  yield {
    path,
    name,
    variable: `CRASHCART_${name.replace(/[.-]/g, "_").toUpperCase()}`,
    kind: type === "boolean" ? "boolean" : type === "number" ? "number" : type === "array" ? "list" : "text",
    description: description ?? "",
    defaultText:
      fallback === undefined ? undefined : Array.isArray(fallback) ? fallback.join(",") : String(fallback),
  }
}

function unwrap(schema: z.ZodType): {
  type: string
  inner: z.ZodType
  fallback: unknown
  description: string | undefined
} {
  let inner = schema
  let fallback: unknown
  let description = schema.description
  for (;;) {
    const definition = inner.def as { type: string; innerType?: z.ZodType; defaultValue?: unknown }
    if (definition.innerType === undefined) return { type: definition.type, inner, fallback, description }
    if (definition.type === "default") fallback = definition.defaultValue
    inner = definition.innerType
    description ??= inner.description
  }
}
