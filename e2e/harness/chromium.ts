/**
 * How tests start the system's Chromium. No sandbox: tests run as root in CI. No background networking: the machine may
 * have no network at all, and Chromium's own requests would only be noise in it.
 */
export const chromiumLaunch = {
  executablePath: "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=HttpsUpgrades",
    "--autoplay-policy=no-user-gesture-required",
  ],
}
