/** Whether a Content-Type is `wanted`, whatever its parameters (RFC 9110 §8.3.1). */
export function isType(header: string | undefined, wanted: string): boolean {
  return header?.split(";", 1)[0]?.trim().toLowerCase() === wanted
}

/** Whether an Accept header lets `wanted` through; without one, everything (RFC 9110 §12.5.1). */
export function takes(header: string | undefined, wanted: string): boolean {
  if (header === undefined || header.trim() === "") return true
  const [type] = wanted.split("/", 1)
  return header.split(",").some((range) => {
    const [name = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase())
    const isRefused = parameters.some((parameter) => /^q=0(\.0{0,3})?$/.test(parameter))
    return !isRefused && (name === wanted || name === `${type}/*` || name === "*/*")
  })
}
