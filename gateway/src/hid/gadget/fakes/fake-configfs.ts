import type { ConfigFs, ConfigFsEntry } from "../configfs.ts"

/** An attribute of the kernel: shown and stored by functions of whoever registers it. */
export interface FakeAttribute {
  readonly kind: "attribute"
  /** Left out for an attribute that cannot be read. */
  readonly show?: () => Uint8Array
  readonly store?: (value: Uint8Array) => void
}

interface FakeLink {
  readonly kind: "link"
  readonly target: FakeFolder
}

/** What a folder of the kernel does; all hooks may refuse with an errno. */
export interface FolderHooks {
  readonly make?: (name: string) => FakeFolder
  readonly allowLink?: (target: FakeFolder) => void
  readonly dropLink?: (target: FakeFolder) => void
}

export class FakeFolder {
  readonly kind = "folder"
  readonly children = new Map<string, FakeFolder | FakeAttribute | FakeLink>()
  readonly hooks: FolderHooks
  /** Called once it is gone. */
  readonly whenRemoved: (() => void)[] = []
  /** Came with its parent and goes with it. */
  isDefault = false
  name = ""
  /** Links that point here. */
  linkCount = 0

  constructor(hooks: FolderHooks = {}) {
    this.hooks = hooks
  }

  addDefault(name: string, folder: FakeFolder): this {
    folder.isDefault = true
    folder.name = name
    this.children.set(name, folder)
    return this
  }

  addAttribute(name: string, attribute: Omit<FakeAttribute, "kind">): this {
    this.children.set(name, { kind: "attribute", ...attribute })
    return this
  }

  /** True when something in it was made by hand: then `rmdir` refuses (`configfs_detach_prep`). */
  get isOccupied(): boolean {
    return [...this.children.values()].some(
      (child) => child.kind === "link" || (child.kind === "folder" && (!child.isDefault || child.isOccupied)),
    )
  }
}

/** configfs's own rules, as `fs/configfs` of Linux 6.1 has them, over folders that bring theirs. */
export class FakeConfigFs implements ConfigFs {
  readonly #root: FakeFolder
  /** Every change that was accepted, in order: `mkdir a/b`. */
  readonly changes: string[] = []

  constructor(root: FakeFolder) {
    this.#root = root
  }

  list(path: string): readonly ConfigFsEntry[] {
    return [...this.#folder(path).children].map(([name, { kind }]) => ({ name, kind }))
  }

  read(path: string): Uint8Array {
    const { show } = this.#attribute(path)
    if (show === undefined) throw errno("EACCES")
    return show()
  }

  readLink(path: string): string {
    return this.#link(path).target.name
  }

  mkdir(path: string): void {
    const { parent, name } = this.#place(path)
    if (parent.hooks.make === undefined) throw errno("EPERM")
    const folder = parent.hooks.make(name)
    folder.name = name
    parent.children.set(name, folder)
    this.changes.push(`mkdir ${path}`)
  }

  rmdir(path: string): void {
    const folder = this.#folder(path)
    if (folder.isDefault || folder === this.#root) throw errno("EPERM")
    if (folder.linkCount > 0) throw errno("EBUSY")
    if (folder.isOccupied) throw errno("ENOTEMPTY")
    for (const removed of folder.whenRemoved) removed()
    this.#parent(path).children.delete(folder.name)
    this.changes.push(`rmdir ${path}`)
  }

  write(path: string, value: Uint8Array): void {
    const { store } = this.#attribute(path)
    if (store === undefined) throw errno("EACCES")
    if (value.length > 0) store(value)
    this.changes.push(`write ${path}`)
  }

  symlink(target: string, path: string): void {
    const { parent, name } = this.#place(path)
    if (parent.hooks.allowLink === undefined) throw errno("EPERM")
    const folder = this.#folder(target)
    parent.hooks.allowLink(folder)
    folder.linkCount += 1
    parent.children.set(name, { kind: "link", target: folder })
    this.changes.push(`symlink ${path}`)
  }

  unlink(path: string): void {
    const { target } = this.#link(path)
    const parent = this.#parent(path)
    parent.hooks.dropLink?.(target)
    target.linkCount -= 1
    parent.children.delete(path.slice(path.lastIndexOf("/") + 1))
    this.changes.push(`unlink ${path}`)
  }

  #find(path: string): FakeFolder | FakeAttribute | FakeLink {
    let node: FakeFolder | FakeAttribute | FakeLink = this.#root
    for (const name of path.split("/").filter((part) => part !== "")) {
      const folder: FakeFolder | FakeAttribute = node.kind === "link" ? node.target : node
      if (folder.kind !== "folder") throw errno("ENOTDIR")
      const child = folder.children.get(name)
      if (child === undefined) throw errno("ENOENT")
      node = child
    }
    return node
  }

  #folder(path: string): FakeFolder {
    const node = this.#find(path)
    if (node.kind !== "folder") throw errno("ENOTDIR")
    return node
  }

  #attribute(path: string): FakeAttribute {
    const node = this.#find(path)
    if (node.kind !== "attribute") throw errno("EISDIR")
    return node
  }

  #link(path: string): FakeLink {
    const node = this.#find(path)
    if (node.kind === "folder") throw errno("EISDIR")
    if (node.kind === "attribute") throw errno("EPERM")
    return node
  }

  #parent(path: string): FakeFolder {
    const parent = this.#find(path.slice(0, Math.max(0, path.lastIndexOf("/"))))
    const folder = parent.kind === "link" ? parent.target : parent
    if (folder.kind !== "folder") throw errno("ENOTDIR")
    return folder
  }

  /** Where something new would go. */
  #place(path: string): { parent: FakeFolder; name: string } {
    const parent = this.#parent(path)
    const name = path.slice(path.lastIndexOf("/") + 1)
    if (parent.children.has(name)) throw errno("EEXIST")
    return { parent, name }
  }
}

/** An error as `node:fs` throws it. */
export function errno(code: string): Error {
  return Object.assign(new Error(code), { code })
}
