export { type Architecture, architectures } from "./architectures.ts"
export { configFileText } from "./config-file.ts"
export type { PackageName } from "./control-file.ts"
export { makePackage, type PackageOptions } from "./package.ts"
