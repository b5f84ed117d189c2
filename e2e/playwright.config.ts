import { defineConfig } from "playwright/test"
import { chromiumLaunch } from "./harness/chromium.ts"

export default defineConfig({
  testDir: "specs",
  outputDir: "../test-results",
  // Two cores: tests that watch live video one at a time, or they measure each other.
  workers: 1,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: process.env["PLAYWRIGHT_JSON_OUTPUT_NAME"] ? [["list"], ["json"]] : [["list"]],
  use: { launchOptions: chromiumLaunch, viewport: { width: 1280, height: 800 } },
})
