import type { MiddlewareHandler } from "hono"
import { secureHeaders } from "hono/secure-headers"

/**
 * What a page of this server may do: run its own scripts and styles from files, talk to this server, show the target.
 * Nothing inline, nothing from elsewhere, no frame around it. `connect-src 'self'` includes the WebSocket of the same
 * host (CSP3 §6.7.2.8), `blob:` is for a screenshot. CSP does not restrict WebRTC.
 */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  connectSrc: ["'self'"],
  mediaSrc: ["'self'", "blob:"],
  imgSrc: ["'self'", "data:", "blob:"],
  fontSrc: ["'self'"],
  manifestSrc: ["'self'"],
  workerSrc: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  requireTrustedTypesFor: ["'script'"],
}

/** The console needs the whole screen, the clipboard and a screen that stays on; it never needs a sensor. */
const permissionsPolicy = {
  autoplay: ["self"],
  fullscreen: ["self"],
  clipboardRead: ["self"],
  clipboardWrite: ["self"],
  keyboardMap: ["self"],
  screenWakeLock: ["self"],
  accelerometer: [],
  camera: [],
  displayCapture: [],
  geolocation: [],
  gyroscope: [],
  hid: [],
  magnetometer: [],
  microphone: [],
  midi: [],
  payment: [],
  serial: [],
  usb: [],
}

/**
 * The headers of every response.
 * Strict-Transport-Security is left to whoever runs the public name: on a LAN with a self-signed certificate it locks people out.
 */
export function securityHeaders(): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy,
    permissionsPolicy,
    crossOriginOpenerPolicy: "same-origin",
    crossOriginResourcePolicy: "same-origin",
    referrerPolicy: "no-referrer",
    xFrameOptions: "DENY",
    strictTransportSecurity: false,
  })
}
