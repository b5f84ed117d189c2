import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from "node:fs"
import { basename, join } from "node:path"
import type { ConfigFs, ConfigFsEntry } from "./configfs.ts"

/** configfs where it is mounted. */
export class DirectoryConfigFs implements ConfigFs {
  readonly #root: string

  /** @param root absolute path of `usb_gadget`. */
  constructor(root: string) {
    this.#root = root
  }

  list(path: string): readonly ConfigFsEntry[] {
    return readdirSync(this.#path(path), { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      kind: entry.isDirectory() ? "folder" : entry.isSymbolicLink() ? "link" : "attribute",
    }))
  }

  read(path: string): Uint8Array {
    return readFileSync(this.#path(path))
  }

  readLink(path: string): string {
    return basename(readlinkSync(this.#path(path)))
  }

  mkdir(path: string): void {
    mkdirSync(this.#path(path))
  }

  rmdir(path: string): void {
    rmdirSync(this.#path(path))
  }

  write(path: string, value: Uint8Array): void {
    // Neither O_CREAT, which configfs refuses with EACCES where a missing attribute should say ENOENT, nor O_RDWR: some
    // attributes cannot be read.
    const fd = openSync(this.#path(path), constants.O_WRONLY)
    try {
      writeSync(fd, value)
    } finally {
      closeSync(fd)
    }
  }

  symlink(target: string, path: string): void {
    // The kernel looks a relative target up from the working directory, not from the link.
    symlinkSync(this.#path(target), this.#path(path))
  }

  unlink(path: string): void {
    unlinkSync(this.#path(path))
  }

  #path(path: string): string {
    return join(this.#root, path)
  }
}
