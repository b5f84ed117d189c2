/** A session's name: 128 random bits in hexadecimal. Whoever knows it may speak for the session, so it is not guessable. */
export function randomSessionId(): string {
  const octets = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("")
}
