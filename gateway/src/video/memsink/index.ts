export { type MemsinkOptions, MemsinkSource } from "./memsink-source.ts"
export { SinkThread } from "./sink-thread.ts"
