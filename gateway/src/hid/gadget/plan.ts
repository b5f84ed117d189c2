import { type Observed, type ObservedTree, textOf } from "./configfs.ts"
import type { DesiredItem, GadgetSpec } from "./gadget-spec.ts"
import type { Udc } from "./udc.ts"

/** One change of configfs. */
export type Operation =
  | { readonly kind: "mkdir" | "rmdir" | "unlink"; readonly path: string }
  | { readonly kind: "symlink"; readonly path: string; readonly target: string }
  | {
      readonly kind: "write"
      readonly path: string
      readonly value: Uint8Array
      /** The errno that is no fault: ENOENT where the kernel lacks the attribute, ENODEV where nothing was bound. */
      readonly mayFailWith?: "ENOENT" | "ENODEV"
    }

/**
 * What leads from `observed` to the gadget of `spec`, complete and bound to `udc`; nothing when it is already.
 *
 * A gadget that isn't exactly right is taken down and built anew. The kernel freezes a function while it is linked, numbers
 * `/dev/hidgN` and the interfaces in the order in which they are made, and tells nobody that order: a repair in place
 * would have to guess it.
 */
export function planUp(spec: GadgetSpec, observed: ObservedTree, udc: Udc): readonly Operation[] {
  const bind = { kind: "write", path: udcPath(spec.name), value: Buffer.from(udc.name) } as const
  if (faultsOf(spec, observed).length === 0) {
    const bound = boundUdc(observed, spec.name)
    if (bound === "") return [bind]
    // A controller that went and came back has forgotten us while `UDC` still names it.
    if (bound === udc.name && udc.function !== "") return []
  }
  return [...planDown(spec.name, observed), ...spec.items.map(build), bind]
}

/** What removes gadget `name` altogether: unbind, links, functions, strings, configurations, the gadget. */
export function planDown(name: string, observed: ObservedTree): readonly Operation[] {
  if (!observed.has(name)) return []
  const unbind = {
    kind: "write",
    path: udcPath(name),
    value: Buffer.from("\n"),
    mayFailWith: "ENODEV",
  } as const
  const made = madeByHand(name, observed)
  return [
    ...(boundUdc(observed, name) === "" ? [] : [unbind]),
    ...made.links.map((path) => ({ kind: "unlink" as const, path })),
    ...made.folders.map((path) => ({ kind: "rmdir" as const, path })),
  ]
}

/** What keeps `observed` from being the gadget of `spec`, whether bound or not: one line each, for a person. */
export function faultsOf(spec: GadgetSpec, observed: ObservedTree): readonly string[] {
  if (!observed.has(spec.name)) return [`there is no gadget "${spec.name}"`]
  const wanted = new Set(spec.items.map(({ path }) => path))
  const { links, folders } = madeByHand(spec.name, observed)
  return [
    ...spec.items
      .filter((item) => !holds(item, observed.get(item.path)) && isSayable(item, observed))
      .map((item) => describe(item, observed)),
    ...[...links, ...folders]
      .filter((path) => !wanted.has(path))
      .map((path) => `${path} does not belong there`),
  ]
}

/** Name of the controller that the gadget says it is bound to; empty when it is not. */
export function boundUdc(observed: ObservedTree, name: string): string {
  const udc = observed.get(udcPath(name))
  return udc?.kind === "attribute" ? textOf(udc.value) : ""
}

/** `mkdir crashcart/functions/hid.keyboard`, as a person would type it. */
export function describeOperation(operation: Operation): string {
  const { kind, path } = operation
  return kind === "symlink" ? `symlink ${operation.target} ${path}` : `${kind} ${path}`
}

function build(item: DesiredItem): Operation {
  if (item.kind === "folder") return { kind: "mkdir", path: item.path }
  if (item.kind === "link") return { kind: "symlink", path: item.path, target: item.target }
  const write = { kind: "write", path: item.path, value: item.value } as const
  return item.isOptional ? { ...write, mayFailWith: "ENOENT" } : write
}

function holds(item: DesiredItem, observed: Observed | undefined): boolean {
  if (item.kind === "attribute" && item.isOptional && observed === undefined) return true
  if (item.kind !== observed?.kind) return false
  if (item.kind === "folder" || observed.kind === "folder") return true
  if (item.kind === "link") return observed.kind === "link" && item.target.endsWith(`/${observed.target}`)
  if (observed.kind !== "attribute") return false
  return (
    equals(item.value, observed.value) || (item.orElse !== undefined && equals(item.orElse, observed.value))
  )
}

/** Binary attributes are shown as they are, texts with a line end. */
function equals(wanted: Uint8Array, shown: Uint8Array | undefined): boolean {
  if (shown === undefined) return false
  if (Buffer.compare(wanted, shown) === 0) return true
  return Buffer.compare(Buffer.concat([wanted, Buffer.from("\n")]), shown) === 0
}

/** What is missing because the folder around it is goes without saying. */
function isSayable({ path }: DesiredItem, observed: ObservedTree): boolean {
  return observed.has(path.slice(0, path.lastIndexOf("/")))
}

function describe(item: DesiredItem, observed: ObservedTree): string {
  return observed.has(item.path) ? `${item.path} is not as it should be` : `${item.path} is missing`
}

/**
 * What somebody made below a gadget, in the order in which it can be removed. All other folders are the kernel's own: they
 * come and go with these (and `rmdir` refuses them with EPERM).
 */
function madeByHand(
  name: string,
  observed: ObservedTree,
): { readonly links: readonly string[]; readonly folders: readonly string[] } {
  const paths = [...observed.keys()]
  const folders = paths.filter((path) => observed.get(path)?.kind === "folder")
  const below = (pattern: RegExp) => folders.filter((path) => pattern.test(path.slice(name.length)))
  return {
    links: paths.filter((path) => observed.get(path)?.kind === "link"),
    folders: [
      ...below(/^\/functions\/[^/]+\/lun\.[1-9]\d*$/),
      ...below(/^\/functions\/[^/]+$/),
      ...below(/^\/configs\/[^/]+\/strings\/[^/]+$/),
      ...below(/^\/strings\/[^/]+$/),
      ...below(/^\/configs\/[^/]+$/),
      ...below(/^$/),
    ],
  }
}

function udcPath(name: string): string {
  return `${name}/UDC`
}
