export { type ConfigKey, configKeys, nearestName } from "./keys.ts"
export { type ConfigSources, loadConfig } from "./load.ts"
export { type Config, configSchema } from "./schema.ts"
