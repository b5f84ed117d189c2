/**
 * Wraps what is handed to libdatachannel as a callback: an exception there would pass through C++ and end the process.
 * @param report gets what was thrown; must not throw.
 */
export function contained<A extends unknown[]>(
  report: (fault: unknown) => void,
  callback: (...values: A) => void,
): (...values: A) => void {
  return (...values) => {
    try {
      callback(...values)
    } catch (fault) {
      report(fault)
    }
  }
}
