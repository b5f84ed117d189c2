import { createSocket } from "node:dgram"

/** Sends every datagram back to where it came from, until its parent lets go of it. Arguments: address, port. */
const [address = "", port = ""] = process.argv.slice(2)
const socket = createSocket("udp4")
socket.on("message", (data, from) => socket.send(data, from.port, from.address))
socket.bind(Number(port), address, () => process.send?.("ready"))
process.on("disconnect", () => socket.close())
