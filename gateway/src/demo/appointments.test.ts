import { expect, it } from "vitest"
import { Appointments } from "./appointments.ts"

it("keeps what is due once, the earliest first, and leaves the rest", () => {
  const kept: string[] = []
  const appointments = new Appointments()
  appointments.at(30, () => kept.push("late"))
  appointments.at(20, () => kept.push("second"))
  appointments.at(10, () => kept.push("first"))
  appointments.at(20, () => kept.push("third"))
  appointments.keepDue(9)
  expect(kept).toEqual([])
  appointments.keepDue(20)
  appointments.keepDue(20)
  expect(kept).toEqual(["first", "second", "third"])
  appointments.keepDue(30)
  expect(kept).toHaveLength(4)
})

it("keeps what is appointed while it is at it, and forgets what was cancelled", () => {
  const kept: string[] = []
  const appointments = new Appointments()
  appointments.at(1, () => appointments.at(2, () => kept.push("inner")))
  appointments.keepDue(5)
  expect(kept).toEqual(["inner"])
  appointments.at(6, () => kept.push("cancelled"))
  appointments.cancelAll()
  appointments.keepDue(10)
  expect(kept).toEqual(["inner"])
})
