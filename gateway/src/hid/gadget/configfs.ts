/** One name in a configfs folder. */
export interface ConfigFsEntry {
  readonly name: string
  readonly kind: "folder" | "attribute" | "link"
}

/**
 * The kernel's gadget configuration, `usb_gadget` in configfs (Documentation/usb/gadget_configfs.rst). Paths are relative
 * to that folder: `crashcart/functions/hid.keyboard`. Every method throws the kernel's errno as `code`, like `node:fs`.
 */
export interface ConfigFs {
  list(path: string): readonly ConfigFsEntry[]
  read(path: string): Uint8Array
  /** Last part of what the link points to: links in a gadget lead to functions or configurations of the same gadget. */
  readLink(path: string): string
  /** Makes an object of the kernel; its attributes and default groups come with it. */
  mkdir(path: string): void
  rmdir(path: string): void
  /** One `write(2)`: the kernel stores an attribute per call. Never creates a file. */
  write(path: string, value: Uint8Array): void
  symlink(target: string, path: string): void
  unlink(path: string): void
}

/** What was found at one path. */
export type Observed =
  | { readonly kind: "folder" }
  | { readonly kind: "link"; readonly target: string }
  /** `value` is undefined when it cannot be read, as `forced_eject` can't. */
  | { readonly kind: "attribute"; readonly value: Uint8Array | undefined }

/** A gadget as the kernel has it: everything at and below its folder, by path, parents first. */
export type ObservedTree = ReadonlyMap<string, Observed>

/** Reads gadget `name`; the tree is empty when there is none. */
export function observe(configFs: ConfigFs, name: string): ObservedTree {
  const tree = new Map<string, Observed>()
  if (!configFs.list("").some((entry) => entry.name === name)) return tree
  tree.set(name, { kind: "folder" })
  observeFolder(configFs, name, tree)
  return tree
}

/** Names of all gadgets, ours or not. */
export function gadgetNames(configFs: ConfigFs): readonly string[] {
  return configFs
    .list("")
    .filter((entry) => entry.kind === "folder")
    .map((entry) => entry.name)
}

/** Reads a text attribute without its line end; "" when it cannot be read. */
export function readText(configFs: ConfigFs, path: string): string {
  return textOf(readOrNothing(configFs, path))
}

/** An attribute's text without its line end; "" for one that cannot be read. */
export function textOf(value: Uint8Array | undefined): string {
  return value === undefined ? "" : Buffer.from(value).toString("utf8").trim()
}

/** errno of an error of `node:fs`, e.g. `EBUSY`. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined
}

function observeFolder(configFs: ConfigFs, folder: string, tree: Map<string, Observed>): void {
  for (const { name, kind } of configFs.list(folder)) {
    const path = `${folder}/${name}`
    if (kind === "attribute") tree.set(path, { kind, value: readOrNothing(configFs, path) })
    if (kind === "link") tree.set(path, { kind, target: configFs.readLink(path) })
    if (kind !== "folder") continue
    tree.set(path, { kind })
    observeFolder(configFs, path, tree)
  }
}

function readOrNothing(configFs: ConfigFs, path: string): Uint8Array | undefined {
  try {
    return configFs.read(path)
  } catch (error) {
    if (errnoOf(error) === undefined) throw error
    return undefined
  }
}
