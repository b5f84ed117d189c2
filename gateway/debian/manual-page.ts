import { commands, subcommands } from "../src/cli/command-line.ts"

/** crashcart(1), from what `--help` is made of. */
export function manualPage(version: string, date: Date): string {
  const day = date.toISOString().slice(0, 10)
  const lines = [
    `.TH CRASHCART 1 "${day}" "crashcart ${version}" "User Commands"`,
    ".SH NAME",
    "crashcart \\- the screen and the keyboard of a machine that is down, in your browser",
    ".SH SYNOPSIS",
    ".B crashcart",
    ".I COMMAND",
    "[\\fB\\-\\-config\\fR \\fIFILE\\fR] [\\fB\\-\\-check\\-config\\fR] [\\fB\\-\\-\\fIKEY\\fR \\fIVALUE\\fR ...]",
    ".SH COMMANDS",
    ...Object.entries(commands).flatMap(([name, line]) => [
      ".TP",
      `.B ${[name, (subcommands as Record<string, readonly string[]>)[name]?.join("|")].filter(Boolean).join(" ")}`,
      roff(line),
    ]),
    ".SH CONFIGURATION",
    "Keys come from the file, then the environment (\\fBCRASHCART_SECTION_KEY\\fR), then flags; the latter win.",
    "Each is explained in the file, and by \\fBcrashcart \\-\\-help\\fR.",
    ".SH FILES",
    ".TP",
    ".I /etc/crashcart/crashcart.toml",
    "The configuration.",
    ".TP",
    ".I /var/lib/crashcart",
    "Identity key, accounts and certificate. Worth a backup; not worth publishing.",
    ".SH EXIT STATUS",
    "0 after a good end, 1 after a failure, 2 after wrong arguments or configuration.",
    ".SH EXAMPLES",
    ".TP",
    ".B sudo crashcart link",
    "Prints a link to the console that works once.",
    ".TP",
    ".B sudo crashcart doctor",
    "Says what is wrong with this machine, and what mends it.",
    ".SH SEE ALSO",
    ".BR systemctl (1),",
    ".BR journalctl (1)",
  ]
  return `${lines.join("\n")}\n`
}

/** A hyphen in roff is a hyphen, which no shell takes for a minus. */
function roff(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-")
}
