export { MemoryStore } from "./memory-store.ts"
export { SqliteStore } from "./sqlite-store.ts"
export type {
  BrowserSessionRecord,
  ExpiryLimits,
  GatewayRecord,
  LinkRecord,
  Store,
  ViewTokenRecord,
} from "./store.ts"
