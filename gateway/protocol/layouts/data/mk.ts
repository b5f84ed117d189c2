// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "mk",
  name: "Macedonian",
  levels: [
    [0, "�1234567890-=љњертѕуиопшѓасдфгхјклчќж<зџцвбнм,./ "],
    [2, "~!„“$%^&*()_+ЉЊЕРТЅУИОПШЃАСДФГХЈКЛЧЌЖ>ЗЏЦВБНМ;:?"],
  ],
  dead: [
    [[53, 0], "` ЀЕЍИѐеѝи"],
  ],
} satisfies LayoutData
