import type { Examine } from "../examination.ts"
import { fault, ok, unseen } from "../finding.ts"

export const examineConfiguration: Examine = async ({ configError, words }) => {
  if (configError === undefined) return [ok(`The configuration is valid (${words.configFile}).`)]
  const rest = "What follows goes by the configuration as installed."
  if (configError.code === "config/unreadable")
    return [unseen(`This user may not read ${words.configFile}. ${rest}`, words.crashcart("doctor"))]
  const faults = configError.message.replaceAll("\n", "; ")
  return [fault(`${faults}. ${rest}`, words.crashcart("gateway --check-config"))]
}
