import { execFile } from "node:child_process"
import { RigError, type RigErrorCode } from "./errors.ts"

/**
 * Runs a program to its end and gives its standard output.
 *
 * @param code the code of the error thrown when it fails; the message carries the end of what it said.
 * @throws RigError `rig/tool-missing` when there is no such program, `code` when it exits with anything but 0.
 */
export function runTool(
  command: string,
  args: readonly string[],
  code: RigErrorCode,
  options: { cwd?: string } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { ...options, maxBuffer: 16 << 20 }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout)
      if (error.code === "ENOENT") {
        const message = `${command} is not installed; run \`npm run setup\``
        return reject(new RigError("rig/tool-missing", message, { cause: error }))
      }
      const said = (stderr || stdout).trim().split("\n").slice(-12).join("\n")
      reject(new RigError(code, `${command} failed: ${said}`, { cause: error }))
    })
  })
}
