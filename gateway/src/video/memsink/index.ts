export { type MemsinkOptions, MemsinkSource } from "./memsink-source.ts"
