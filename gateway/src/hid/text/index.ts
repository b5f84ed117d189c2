export { PasteSession } from "./paste-session.ts"
export { TextTypist } from "./text-typist.ts"
