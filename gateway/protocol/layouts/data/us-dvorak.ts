// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "us-dvorak",
  name: "English (Dvorak)",
  levels: [
    [0, "`1234567890[]',.pyfgcrl/=aoeuidhtns-\\�;qjkxbmwvz "],
    [2, "~!@#$%^&*(){}\"<>PYFGCRL?+AOEUIDHTNS_|�:QJKXBMWVZ"],
  ],
  dead: [],
} satisfies LayoutData
