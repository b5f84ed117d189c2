export type { UstreamerAddress, UstreamerEndpoint } from "./endpoint.ts"
export { fetchState, parseState, type UstreamerState } from "./state.ts"
export { type UstreamerHttpOptions, UstreamerHttpSource } from "./ustreamer-http-source.ts"
