import { configKeys } from "../config/index.ts"
import { commands } from "./command-line.ts"

/** The text of `crashcart --help`. */
export function helpText(): string {
  const lines = [
    "crashcart: the screen and the keyboard of a machine that is down, in your browser",
    "",
    "Usage: crashcart COMMAND [--config FILE] [--check-config] [--KEY VALUE ...]",
    "",
    "Commands",
    ...Object.entries(commands).map(([name, line]) => `  ${name.padEnd(10)} ${line}`),
    "",
    "gadget up and down need root. gadget status exits with 0 when the gadget is up, 3 when there is none, 4 when it is",
    "half-made or not bound. All commands exit with 1 after a failure and with 2 after wrong arguments or configuration.",
    "",
    "Flags",
    "  --config FILE    Configuration file (default: ./crashcart.toml, then /etc/crashcart/crashcart.toml)",
    "  --check-config   Say what is wrong with the configuration, and stop",
    "  --json           Print for programs (doctor)",
    "  --version        Print the version",
    "  --help           Print this",
    "",
    "Configuration keys (in crashcart.toml; as CRASHCART_SECTION_KEY in the environment; as flags; the latter win)",
    ...configKeys.flatMap((key) => [
      `  --${key.name}${key.defaultText === undefined || key.defaultText === "" ? "" : ` (${key.defaultText})`}`,
      `      ${key.description}`,
    ]),
    "",
  ]
  return lines.join("\n")
}
