export { ABIS, type Abi } from "../layout.ts"
export { loadSinkSystem, type SinkSystem } from "../system.ts"
export { SinkWriter, sinksOn, type WrittenPicture } from "./sink-writer.ts"
