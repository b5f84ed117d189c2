import { HeadlessConsole } from "../../harness/headless-console.ts"
import { HidFifo } from "../../harness/hid-fifo.ts"
import { comeAndGo, pressKeys } from "./consoles.ts"
import { Crowd } from "./crowd.ts"
import { JanusViewer } from "./janus-viewer.ts"
import { type Envelope, type ReceiversRequest, type Reply, receiversRequest } from "./messages.ts"

/**
 * A process full of headless consoles, so that what they cost is not counted as the gateway's. Its argument is the folder
 * in which it makes the gateway's HID devices. Lives until its parent lets go of it.
 */
const folder = process.argv[2] ?? "."
using keyboard = await HidFifo.create(folder, "hidg0", 8)
// A whole gadget: the gateway would look for a missing device five times a second.
using _pointer = await HidFifo.create(folder, "hidg1", 7)
using _relativePointer = await HidFifo.create(folder, "hidg2", 5)
using _controls = await HidFifo.create(folder, "hidg3", 2)
using crowd = new Crowd<HeadlessConsole>()
using janusCrowd = new Crowd<JanusViewer>()
const parted = Promise.withResolvers<void>()
process.on("disconnect", () => parted.resolve())
process.on("message", (message) => {
  const { id, request } = message as Envelope
  void answer(receiversRequest.parse(request)).then(
    (result) => reply({ id, answer: result }),
    (error: unknown) =>
      reply({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
})
reply({ id: 0, answer: null })
await parted.promise
crowd[Symbol.dispose]()
janusCrowd[Symbol.dispose]()
// libdatachannel's threads would keep the process for a while; nothing of it is needed any more.
process.exit(0)

async function answer(request: ReceiversRequest) {
  switch (request.type) {
    case "viewers":
      await crowd.resize(request.viewers, () => HeadlessConsole.connect(request.visit))
      return null
    case "janus-viewers":
      await janusCrowd.resize(request.viewers, () => JanusViewer.connect(request.janus.url))
      return null
    case "note":
      return [...crowd.takeArrivals(), ...janusCrowd.takeArrivals()]
    case "keys":
      return await pressKeys(crowd.members[0], keyboard, request.presses)
    case "come-and-go":
      await comeAndGo(request.visit, request.times)
      return null
  }
}

function reply(message: Reply): void {
  if (process.connected) process.send?.(message)
}
