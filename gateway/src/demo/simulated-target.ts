import { type Observable, ObservableValue } from "../events.ts"
import {
  absoluteMouse,
  bootKeyboard,
  controls,
  type HidStatus,
  relativeMouse,
  type Usage,
} from "../hid/index.ts"
import type { RawPicture, VideoStatus } from "../video/index.ts"
import { Appointments } from "./appointments.ts"
import { bootMessages, bootMs } from "./banner.ts"
import { type Machine, modes } from "./commands.ts"
import { ControlsHost, controlName } from "./controls-host.ts"
import { KeyboardHost, type KeyPress } from "./keyboard-host.ts"
import { MouseHost, type MouseInput } from "./mouse-host.ts"
import { Pointer } from "./pointer.ts"
import { ReportLog } from "./report-log.ts"
import { isSameStatus } from "./same-status.ts"
import { Screen } from "./screen.ts"
import { type Line, plain, Scrollback } from "./scrollback.ts"
import { Shell } from "./shell.ts"
import { duration } from "./status-bar.ts"
import { encodeStrip } from "./strip.ts"
import { stripFieldsOf } from "./strip-fields.ts"
import type { TargetOptions } from "./target-options.ts"
import { TypedText } from "./typed-text.ts"
import { modifierBit } from "./us-layout.ts"

/** One detent of the wheel moves the console by this much. */
const wheelRows = 3
/** How long the Sleep key puts its USB to sleep. */
const sleepSeconds = 5
const deleteKeys = [0x4c, 0x63]

/**
 * A computer that isn't there: a screen, a USB keyboard and a USB mouse. Reports go in, pictures come out.
 * It has no timer: whatever is due (key repeat, a restart's next message) happens just before the next report is taken
 * or the next picture drawn.
 */
export class SimulatedTarget {
  readonly #usb = new ObservableValue<HidStatus>("ready")
  readonly #video: ObservableValue<VideoStatus>
  readonly #leds: ObservableValue<number>
  readonly #options: TargetOptions
  readonly #keyboard: KeyboardHost
  readonly #mouse: MouseHost
  readonly #relativeMouse = new MouseHost(relativeMouse.reportDescriptor)
  readonly #controls = new ControlsHost(controls.reportDescriptor)
  readonly #pointer: Pointer
  readonly #reports = new ReportLog()
  readonly #typed = new TypedText()
  readonly #bootLog = new Scrollback()
  #shell = new Shell()
  #screen: Screen
  #mode: { readonly widthPx: number; readonly heightPx: number }
  #view: "console" | "test-card" = "console"
  #state: "booting" | "running" = "running"
  #bootedUs: number
  #frame = 0
  readonly #appointments = new Appointments()
  #usbGeneration = 0
  #signalGeneration = 0

  /** @throws RangeError on a size the screen does not fit into. */
  constructor(options: TargetOptions) {
    const { widthPx = 1280, heightPx = 720 } = options
    this.#options = options
    this.#mode = { widthPx, heightPx }
    this.#screen = new Screen(widthPx, heightPx)
    this.#pointer = new Pointer(widthPx, heightPx)
    this.#video = new ObservableValue<VideoStatus>(this.#live(), isSameStatus)
    this.#bootedUs = options.nowUs()
    this.#keyboard = new KeyboardHost(
      options.keyboardDescriptor ?? bootKeyboard.reportDescriptor,
      (press) => this.#press(press),
      (leds) => this.#leds.set(leds),
    )
    this.#leds = new ObservableValue(this.#keyboard.leds)
    this.#mouse = new MouseHost(options.mouseDescriptor ?? absoluteMouse.reportDescriptor)
  }

  /** What was typed since boot; the strip has the end of it. */
  get typedText(): string {
    return this.#typed.text
  }

  /** How its USB host is doing. */
  get usb(): Observable<HidStatus> {
    return this.#usb
  }

  /** What its HDMI socket carries. */
  get video(): Observable<VideoStatus> {
    return this.#video
  }

  /** The LED octet as last sent to the keyboard. */
  get leds(): Observable<number> {
    return this.#leds
  }

  /**
   * One input report of the keyboard. Returns whether the host took it (it is awake and attached).
   * @throws GatewayError `hid/malformed-report`
   */
  takeKeyboardReport(report: Uint8Array): boolean {
    const nowUs = this.advance()
    if (this.#usb.value !== "ready") return false
    this.#reports.add("keyboard", report, nowUs)
    this.#keyboard.takeReport(report, nowUs)
    return true
  }

  /** One input report of the mouse; as {@link takeKeyboardReport}. */
  takeMouseReport(report: Uint8Array): boolean {
    const nowUs = this.advance()
    if (this.#usb.value !== "ready") return false
    this.#reports.add("mouse", report, nowUs)
    this.#point(this.#mouse.takeReport(report), nowUs)
    return true
  }

  /** One input report of the relative mouse, which moves the same pointer; as {@link takeKeyboardReport}. */
  takeRelativeReport(report: Uint8Array): boolean {
    const nowUs = this.advance()
    if (this.#usb.value !== "ready") return false
    this.#reports.add("rel. mouse", report, nowUs)
    this.#point(this.#relativeMouse.takeReport(report), nowUs)
    return true
  }

  /** One report of the media and power keys; as {@link takeKeyboardReport}. */
  takeControlsReport(report: Uint8Array): boolean {
    const nowUs = this.advance()
    if (this.#usb.value !== "ready") return false
    this.#reports.add("controls", report, nowUs)
    for (const key of this.#controls.takeReport(report)) this.#pressControl(key)
    return true
  }

  /** Does what is due. Returns the time, microseconds. */
  advance(): number {
    const nowUs = this.#options.nowUs()
    this.#appointments.keepDue(nowUs)
    this.#keyboard.advance(nowUs)
    return nowUs
  }

  /** Draws the screen as it is now, whether or not HDMI carries it. The receiver owns the picture. */
  draw(): RawPicture {
    const nowUs = this.advance()
    const isRunning = this.#state === "running"
    const fields = stripFieldsOf({
      frame: this.#frame,
      nowUs,
      pointer: this.#pointer,
      leds: this.#keyboard.leds,
      typed: this.#typed,
    })
    const { data, widthPx, heightPx } = this.#screen.draw({
      nowUs,
      frame: fields.frame,
      uptimeUs: nowUs - this.#bootedUs,
      wallClock: this.#options.wallClock(),
      view: this.#view,
      scrollback: isRunning ? this.#shell.scrollback : this.#bootLog,
      live: isRunning ? this.#shell.live : undefined,
      cursor: this.#shell.cursor(nowUs),
      pointer: this.#pointer,
      leds: this.#keyboard.leds,
      held: this.#keyboard.held,
      strip: encodeStrip(fields),
    })
    this.#frame += 1
    return { data, timestampUs: nowUs, width: widthPx, height: heightPx }
  }

  /** Puts USB to sleep, unplugs it, or brings it back. Keys and buttons held are let go, as a host does. */
  setUsb(status: HidStatus): void {
    this.#usbGeneration += 1
    if (status !== "ready") {
      this.#keyboard.releaseAll()
      this.#pointer.releaseAll()
      this.#controls.releaseAll()
    }
    this.#usb.set(status)
  }

  /** Unplugs HDMI or plugs it in again. */
  setSignal(isPresent: boolean): void {
    this.#signalGeneration += 1
    this.#video.set(isPresent ? this.#live() : { state: "no-signal" })
  }

  /** Switches the resolution. @throws RangeError on a size the screen does not fit into. */
  setMode(widthPx: number, heightPx: number): void {
    this.#screen = new Screen(widthPx, heightPx)
    this.#mode = { widthPx, heightPx }
    this.#pointer.resize(widthPx, heightPx)
    if (this.#video.value.state === "live") this.#video.set(this.#live())
  }

  /** Restarts the machine: a few seconds of firmware, then an empty console. Pictures go on and are counted on. */
  restart(): void {
    const nowUs = this.#options.nowUs()
    this.#state = "booting"
    this.#bootedUs = nowUs
    this.#view = "console"
    this.#bootLog.clear()
    this.#typed.clear()
    this.#pointer.restart()
    this.#keyboard.restart()
    this.#appointments.cancelAll()
    if (this.#usb.value === "asleep") this.setUsb("ready")
    if (this.#video.value.state === "no-signal") this.setSignal(true)
    for (const [atMs, line] of bootMessages) {
      this.#appointments.at(nowUs + atMs * 1000, () => this.#bootLog.print(line))
    }
    this.#appointments.at(nowUs + bootMs * 1000, () => {
      this.#shell = new Shell()
      this.#state = "running"
    })
  }

  #point(input: MouseInput, nowUs: number): void {
    this.#pointer.apply(input, nowUs)
    if (input.wheel !== 0) this.#shell.scrollback.scroll(input.wheel * wheelRows)
  }

  /** A machine without a power button: it shows what was pressed, and sleeps as its command does. */
  #pressControl(key: Usage): void {
    if (this.#state !== "running") return
    const name = controlName(key)
    const machine = this.#machine()
    machine.print(plain(`[${name}]`, "dim"))
    if (name === "Sleep") machine.suspendUsb(sleepSeconds)
    if (name === "Power") machine.restart()
  }

  #press(press: KeyPress): void {
    const wantsRestart = press.modifiers & modifierBit.ctrl && press.modifiers & modifierBit.alt
    if (wantsRestart && deleteKeys.includes(press.usage) && !press.isRepeat) {
      this.restart()
      return
    }
    if (this.#state !== "running") return
    this.#typed.press(press)
    if (this.#view === "test-card") this.#view = "console"
    else this.#shell.press(press, this.#machine(), this.#screen.pageRows, this.#options.nowUs())
  }

  #machine(): Machine {
    const print = (...lines: readonly Line[]) => this.#shell.scrollback.print(...lines)
    return {
      columns: this.#screen.columns,
      ...this.#mode,
      wallClock: this.#options.wallClock(),
      uptime: duration(this.#options.nowUs() - this.#bootedUs),
      history: this.#shell.history,
      pointer: this.#pointer,
      recentReports: this.#reports.lines(),
      print,
      clear: () => this.#shell.scrollback.clear(),
      restart: () => this.restart(),
      showTestCard: () => {
        this.#view = "test-card"
      },
      suspendUsb: (seconds) => {
        this.setUsb("asleep")
        const generation = this.#usbGeneration
        this.#appointments.at(this.#options.nowUs() + seconds * 1e6, () => {
          if (generation !== this.#usbGeneration) return
          this.setUsb("ready")
          print(plain("USB is awake again.", "dim"))
        })
      },
      dropSignal: (seconds) => {
        this.setSignal(false)
        const generation = this.#signalGeneration
        this.#appointments.at(this.#options.nowUs() + seconds * 1e6, () => {
          if (generation === this.#signalGeneration) this.setSignal(true)
        })
      },
      setMode: (widthPx, heightPx) => {
        const isKnown = modes.some(([width, height]) => width === widthPx && height === heightPx)
        if (isKnown) this.setMode(widthPx, heightPx)
        return isKnown
      },
    }
  }

  #live(): VideoStatus {
    return { state: "live", width: this.#mode.widthPx, height: this.#mode.heightPx }
  }
}
