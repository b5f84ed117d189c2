import { describe, expect, it } from "vitest"
import { groupsOf, mayReadAndWrite, userNamed } from "./users.ts"

const passwd =
  "root:x:0:0:root:/root:/bin/bash\ncrashcart:x:990:991:gateway:/var/lib/crashcart:/usr/sbin/nologin\n"
const group = "video:x:44:pi,crashcart\ngpio:x:997:pi\ncrashcart:x:991:\n"

describe("users", () => {
  it("are found by name, with their groups", () => {
    expect(userNamed(passwd, "crashcart")).toEqual({ uid: 990, gid: 991 })
    expect(userNamed(passwd, "crash")).toBeUndefined()
    expect(groupsOf(group, "crashcart")).toEqual([44])
    expect(groupsOf("", "crashcart")).toEqual([])
  })

  it.each([
    [0o660, 1, 44, true],
    [0o640, 1, 44, false],
    [0o006, 1, 1, true],
    [0o600, 990, 1, true],
    [0o066, 990, 44, false],
  ])("may open a node of mode %o, owner %i, group %i: %s", (mode, uid, gid, may) => {
    const user = { name: "crashcart", uid: 990, gids: [991, 44] }
    expect(mayReadAndWrite(user, { uid, gid, mode })).toBe(may)
    expect(mayReadAndWrite({ ...user, uid: 0 }, { uid, gid, mode })).toBe(true)
  })
})
