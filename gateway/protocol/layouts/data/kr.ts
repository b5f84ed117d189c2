// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "kr",
  name: "Korean",
  levels: [
    [0, "`1234567890-=qwertyuiop[]asdfghjkl;'\\�zxcvbnm,./ "],
    [2, "~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"|�ZXCVBNM<>?"],
  ],
  dead: [],
} satisfies LayoutData
