import { z } from "zod"
import { ProtocolError } from "./errors.ts"
import { jigglerToConsole, jigglerToGateway } from "./jiggler.ts"
import { macroToConsole, macroToGateway } from "./macro.ts"
import { pasteToConsole, pasteToGateway } from "./paste.ts"

/** What travels on `text`: all that the gateway does at the target by itself, with its own timing. */
const toGateway = z.discriminatedUnion("type", [...pasteToGateway, ...macroToGateway, ...jigglerToGateway])
const toConsole = z.discriminatedUnion("type", [...pasteToConsole, ...macroToConsole, ...jigglerToConsole])

export type TextToGateway = z.infer<typeof toGateway>
export type TextToConsole = z.infer<typeof toConsole>

export function encodeText(message: TextToGateway | TextToConsole): string {
  return JSON.stringify(message)
}

/** @throws ProtocolError on anything but one valid message for the gateway. */
export function decodeTextToGateway(text: string): TextToGateway {
  return parse(toGateway, text)
}

/** @throws ProtocolError on anything but one valid message for the console. */
export function decodeTextToConsole(text: string): TextToConsole {
  return parse(toConsole, text)
}

/** The cause of a refusal is not kept: it could carry the text, which is nobody's business. */
function parse<T>(schema: z.ZodType<T>, text: string): T {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new ProtocolError("a message about text is JSON")
  }
  const result = schema.safeParse(json)
  if (!result.success) throw new ProtocolError("not a message about text of this protocol")
  return result.data
}
