import { ConsoleSession } from "../console-session.ts"
import { FakeClock, settle } from "./fake-clock.ts"
import { FakeServer } from "./fake-server.ts"
import { FakeTransport } from "./fake-transport.ts"

/** A console session, with everything around it in the test's hands. */
export class Rig {
  readonly clock = new FakeClock()
  readonly server = new FakeServer()
  readonly transports: FakeTransport[] = []
  readonly session: ConsoleSession<string>
  /** Each phase in turn, as an observer saw it. */
  readonly phases: string[] = []

  constructor(wantedGatewayId?: string) {
    let sessions = 0
    this.session = new ConsoleSession<string>({
      openSocket: this.server.openSocket,
      checkAccess: this.server.checkAccess,
      transports: {
        rtc: (observer) => {
          const transport = new FakeTransport(observer)
          this.transports.push(transport)
          return transport
        },
      },
      abilities: { decodesH264: true, hasGenerator: true, isPrivate: true },
      videoPreference: "automatic",
      clock: this.clock,
      random: () => 0.5,
      newSessionId: () => {
        sessions += 1
        return `session-${String(sessions).padStart(16, "0")}`
      },
      wantedGatewayId,
    })
    this.session.view.subscribe(({ state }) => {
      if (this.phases.at(-1) !== state.phase) this.phases.push(state.phase)
    })
  }

  get state() {
    return this.session.view.value.state
  }

  get transport(): FakeTransport {
    const last = this.transports.at(-1)
    if (last === undefined) throw new Error("no transport was made yet")
    return last
  }

  /** From nothing to the offer being at the server. */
  async offered(): Promise<this> {
    this.session.start()
    this.server.welcome()
    await settle()
    return this
  }

  async answered(): Promise<void> {
    this.server.connection.send({ type: "answer", sessionId: this.server.offer.sessionId, sdp: "answer" })
    await settle()
  }

  /** From nothing to connected. */
  async connected(): Promise<this> {
    await this.offered()
    await this.answered()
    this.transport.connect()
    return this
  }

  /** Lets `seconds` go by with the gateway answering each heartbeat. */
  async beating(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      await this.clock.advance(1000)
      this.transport.beat()
    }
  }
}
