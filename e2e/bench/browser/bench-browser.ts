import { type Browser, type BrowserContext, chromium, type Page } from "playwright"
import { chromiumLaunch } from "../../harness/chromium.ts"
import { preferVideo } from "../../harness/console-page.ts"
import { installProbe } from "./probe.ts"
import { stripScript } from "./strip-script.ts"

/** A Chromium with one page, in which the probe watches every picture. */
export class BenchBrowser implements AsyncDisposable {
  readonly page: Page
  readonly #browser: Browser
  readonly #context: BrowserContext

  private constructor(browser: Browser, context: BrowserContext, page: Page) {
    this.#browser = browser
    this.#context = context
    this.page = page
  }

  /** The console's pictures come over WebRTC there, until {@link prefer} says otherwise: never another way by itself. */
  static async launch(): Promise<BenchBrowser> {
    const browser = await chromium.launch(chromiumLaunch)
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    await context.addInitScript({ content: await stripScript() })
    await context.addInitScript(installProbe)
    await context.addInitScript(preferVideo, "webrtc")
    return new BenchBrowser(browser, context, await context.newPage())
  }

  /** Redeems a one-time link; afterwards this browser is signed in and has the console's files in its cache. */
  async signIn(link: string): Promise<void> {
    await this.page.goto(link)
    await this.firstPicture()
  }

  /** Opens the console anew, with its pictures coming another way from now on. */
  async prefer(video: "webrtc" | "webcodecs", consoleUrl: string): Promise<void> {
    await this.page.goto(new URL("/healthz", consoleUrl).href)
    await this.page.evaluate((preference) => localStorage.setItem("crashcart.video", preference), video)
    await this.page.goto(consoleUrl)
  }

  /** Waits for the page's first picture. @returns when it was presented, milliseconds since the page's time origin. */
  async firstPicture(): Promise<number> {
    const handle = await this.page.waitForFunction(() => globalThis.benchProbe.firstPresentedMs)
    const firstMs = await handle.jsonValue()
    if (firstMs === undefined) throw new Error("a wait for a picture ended without one")
    return firstMs
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close()
    await this.#browser.close()
  }
}
