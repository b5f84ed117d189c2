export { bothWays, type Impairment, type ImpairmentOptions, type LinkOptions } from "./link/impairment.ts"
export { UdpPath } from "./link/udp-path.ts"
export { TwoRooms } from "./topology/two-rooms.ts"
