export { MacroPlayer } from "./macro-player.ts"
export { MacroSession } from "./macro-session.ts"
