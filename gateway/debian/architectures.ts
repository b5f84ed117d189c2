/** A machine that packages are made for, by its names in Debian, in npm and in ELF. */
export interface Architecture {
  readonly debian: "amd64" | "arm64"
  /** `process.arch`, npm's `--cpu`. */
  readonly node: "x64" | "arm64"
  /** `e_machine` of its binaries (ELF gABI, "ELF Header"). */
  readonly elfMachine: number
}

export const architectures: readonly Architecture[] = [
  { debian: "arm64", node: "arm64", elfMachine: 183 },
  { debian: "amd64", node: "x64", elfMachine: 62 },
]
