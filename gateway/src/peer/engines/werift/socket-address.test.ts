import { expect, it } from "vitest"
import { socketAddress } from "./socket-address.ts"

it.each([
  ["127.0.0.1", "020010e17f0000010000000000000000"],
  ["::1", `0a0010e1${"00".repeat(19)}0100000000`],
  ["2001:db8::8:800:200c:417a", "0a0010e10000000020010db80000000000080800200c417a00000000"],
  ["::", `0a0010e1${"00".repeat(24)}`],
  ["fe80:1:2:3:4:5:6:7", "0a0010e100000000fe800001000200030004000500060007" + "00000000"],
  ["::ffff:192.0.2.1", "0a0010e10000000000000000000000000000ffffc000020100000000"],
])("writes %s as ip(7) and ipv6(7) want it", (host, hex) => {
  expect(socketAddress(host, 4321)?.toString("hex")).toBe(hex)
})

it.each(["fe80::1%eth0", "console.local", ""])("leaves %j to Node", (host) => {
  expect(socketAddress(host, 1)).toBeUndefined()
})
