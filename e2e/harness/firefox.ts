import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { z } from "zod"
import { BidiSession } from "./bidi.ts"
import { temporaryFolder } from "./crashcart.ts"

/** Requests of its own would only be noise where there is no network; nothing else differs from a person's Firefox. */
const quiet = {
  "app.update.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.page": 0,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.getAddons.cache.enabled": false,
  "media.gmp-manager.updateEnabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "",
  "toolkit.telemetry.enabled": false,
}

const contexts = z.object({ contexts: z.array(z.object({ context: z.string() })).min(1) })
const evaluated = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("success"),
    result: z.object({ type: z.string(), value: z.unknown() }).partial(),
  }),
  z.object({ type: z.literal("exception"), exceptionDetails: z.object({ text: z.string() }) }),
])

/** Left Shift, as WebDriver writes it (W3C WebDriver §17.4.2). */
const shift = "\uE008"

/** The system's stock Firefox, one page of it, driven over WebDriver BiDi. Ends with its scope. */
export class Firefox implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #bidi: BidiSession
  readonly #context: string
  readonly #profile: string

  private constructor(child: ChildProcess, bidi: BidiSession, context: string, profile: string) {
    this.#child = child
    this.#bidi = bidi
    this.#context = context
    this.#profile = profile
  }

  /**
   * Starts it without a window, with a profile of its own.
   * @param beforePage JavaScript that runs in each page before its own: what a test takes away from this browser.
   */
  static async start(beforePage?: string): Promise<Firefox> {
    const profile = await temporaryFolder()
    const lines = Object.entries(quiet).map(
      ([key, value]) => `user_pref("${key}", ${JSON.stringify(value)});`,
    )
    await writeFile(join(profile, "user.js"), `${lines.join("\n")}\n`)
    const args = [
      "--headless",
      "--no-remote",
      "--profile",
      profile,
      "--remote-debugging-port",
      "0",
      "about:blank",
    ]
    const child = spawn("firefox-esr", args, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, HOME: profile },
    })
    try {
      const bidi = await BidiSession.open(await listeningAt(child))
      const {
        contexts: [page],
      } = contexts.parse(await bidi.send("browsingContext.getTree", {}))
      if (beforePage !== undefined) {
        const functionDeclaration = `() => { ${beforePage} }`
        await bidi.send("script.addPreloadScript", { functionDeclaration })
      }
      return new Firefox(child, bidi, page?.context ?? "", profile)
    } catch (error) {
      await end(child)
      await rm(profile, { recursive: true, force: true })
      throw error
    }
  }

  async open(url: string): Promise<void> {
    await this.#bidi.send("browsingContext.navigate", { context: this.#context, url, wait: "complete" })
  }

  /** Runs an expression in the page; a promise is waited for. @returns its value: undefined, a string, number or boolean. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = evaluated.parse(
      await this.#bidi.send("script.evaluate", {
        expression,
        target: { context: this.#context },
        awaitPromise: true,
      }),
    )
    if (answer.type === "exception") throw new Error(answer.exceptionDetails.text)
    return answer.result.value
  }

  /** Types as a person at a US keyboard does: Shift goes down and up around what needs it. */
  async type(text: string): Promise<void> {
    const keys = [...text].flatMap((value) => {
      const press = [
        { type: "keyDown", value },
        { type: "keyUp", value },
      ]
      return /[A-Z~!@#$%^&*()_+{}|:"<>?]/.test(value)
        ? [{ type: "keyDown", value: shift }, ...press, { type: "keyUp", value: shift }]
        : press
    })
    await this.#perform({ type: "key", id: "keyboard", actions: keys })
  }

  /** Clicks with the left button, CSS pixels of the window. */
  async click(x: number, y: number): Promise<void> {
    await this.#perform({
      type: "pointer",
      id: "mouse",
      actions: [
        { type: "pointerMove", x: Math.round(x), y: Math.round(y) },
        { type: "pointerDown", button: 0 },
        { type: "pointerUp", button: 0 },
      ],
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#bidi[Symbol.dispose]()
    await end(this.#child)
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 })
  }

  async #perform(source: Record<string, unknown>): Promise<void> {
    await this.#bidi.send("input.performActions", { context: this.#context, actions: [source] })
  }
}

/** Where it listens, as it says itself. */
async function listeningAt(child: ChildProcess): Promise<string> {
  if (child.stderr === null) throw new Error("Firefox has no stderr")
  const said: string[] = []
  for await (const line of createInterface(child.stderr)) {
    const [, url] = /WebDriver BiDi listening on (ws:\S+)/.exec(line) ?? []
    if (url !== undefined) {
      // What it says later fills no pipe.
      child.stderr.resume()
      return url
    }
    said.push(line)
  }
  throw new Error(`Firefox ended before it listened:\n${said.join("\n")}`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, "exit")
  child.kill("SIGKILL")
  await exited
}
