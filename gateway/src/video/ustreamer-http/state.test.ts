import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { GatewayError } from "../../errors.ts"
import { parseState } from "./state.ts"

describe("parseState", () => {
  it("reads what uStreamer 4.9 answers", () => {
    const body = `{"ok": true, "result": { "encoder": {"type": "HW", "quality": 80}, "sinks": {"jpeg": {"has_clients": true}},
      "source": {"resolution": {"width": 1280, "height": 720}, "online": true, "desired_fps": 0, "captured_fps": 30},
      "stream": {"queued_fps": 0, "clients": 0, "clients_stat": {}}}}`
    expect(parseState(body)).toEqual({ online: true, width: 1280, height: 720, capturedFps: 30 })
  })

  it("reads what uStreamer 6 answers", () => {
    const body = `{"ok": true, "result": {"instance_id": "", "encoder": {"type": "M2M-IMAGE", "quality": 80},
      "h264": {"bitrate": 5000, "gop": 30, "online": true, "fps": 60},
      "sinks": {"jpeg": {"has_clients": false}, "h264": {"has_clients": true}},
      "source": {"resolution": {"width": 1920, "height": 1080}, "online": false, "desired_fps": 60, "captured_fps": 0},
      "stream": {"queued_fps": 0, "clients": 0, "clients_stat": {}}}}`
    expect(parseState(body)).toEqual({ online: false, width: 1920, height: 1080, capturedFps: 0 })
  })

  it.each(["", "null", "{}", '{"result": {"source": {"online": "yes"}}}', "<html>"])("refuses %j", (body) => {
    expect(() => parseState(body)).toThrow(expect.objectContaining({ code: "video/malformed-state" }))
  })

  it("answers any text with the typed error and nothing else", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        expect(() => parseState(body)).toThrow(GatewayError)
      }),
    )
  })
})
