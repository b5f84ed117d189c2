import { expect, it } from "vitest"
import { ManualClock } from "../../../testing/manual-clock.ts"
import type { BinarySocket } from "./binary-socket.ts"
import { SocketDoor } from "./socket-door.ts"
import { ScriptedSocket } from "./testing/scripted-socket.ts"

function rig() {
  const clock = new ManualClock()
  const door = new SocketDoor(clock)
  const taken: BinarySocket[] = []
  const expired: string[] = []
  const issue = (name: string) =>
    door.issue(
      (socket) => taken.push(socket),
      () => expired.push(name),
    )
  const show = (text: string | Uint8Array) => {
    const socket = new ScriptedSocket()
    door.accept(socket)
    socket.deliver(text)
    return socket
  }
  return { clock, door, taken, expired, issue, show }
}

it("lets one socket in for a ticket, once", () => {
  const { clock, taken, issue, show } = rig()
  const ticket = issue("one")
  const first = show(ticket.text)
  const second = show(ticket.text)
  expect(taken).toEqual([first])
  expect([first.isClosed, second.isClosed]).toEqual([false, true])
  expect(clock.pending).toBe(0)
})

it("gives tickets that nobody guesses", () => {
  const { issue } = rig()
  const texts = new Set(Array.from({ length: 50 }, () => issue("any").text))
  expect(texts.size).toBe(50)
  for (const text of texts) expect(text).toMatch(/^[A-Za-z0-9_-]{43}$/)
})

it.each(["", "T".repeat(43), "x".repeat(60_000), new Uint8Array(43)])(
  "closes a socket that begins with something else",
  (text) => {
    const { taken, issue, show } = rig()
    issue("one")
    expect(show(text).isClosed).toBe(true)
    expect(taken).toEqual([])
  },
)

it("closes a socket that says nothing for five seconds", () => {
  const { clock, door } = rig()
  const socket = new ScriptedSocket()
  door.accept(socket)
  clock.advance(4999)
  expect(socket.isClosed).toBe(false)
  clock.advance(1)
  expect(socket.isClosed).toBe(true)
})

it("takes no ticket after half a minute, nor one that was disposed of", () => {
  const { clock, taken, expired, issue, show } = rig()
  const late = issue("late")
  const disposed = issue("disposed")
  disposed[Symbol.dispose]()
  show(disposed.text)
  clock.advance(30_000)
  show(late.text)
  expect(taken).toEqual([])
  expect(expired).toEqual(["late"])
  expect(clock.pending).toBe(0)
})
