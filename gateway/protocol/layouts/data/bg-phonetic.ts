// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "bg-phonetic",
  name: "Bulgarian (traditional phonetic)",
  levels: [
    [0, "ч1234567890-=явертъуиопшщасдфгхйкл;'ю�зьцжбнм,./ "],
    [2, "Ч!@№$%€§*()–+ЯВЕРТЪУИОПШЩАСДФГХЙКЛ:\"ЮЍЗѝЦЖБНМ„“?"],
  ],
  dead: [],
} satisfies LayoutData
