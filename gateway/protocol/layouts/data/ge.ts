// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "ge",
  name: "Georgian",
  levels: [
    [0, "„1234567890-=ქწერტყუიოპ[]ასდფგჰჯკლ;'\\�ზხცვბნმ,./ "],
    [2, "“!@#$%^&*()_+QჭEღთYUIOP{}AშDFGHჟKL:\"|�ძXჩVBNM<>?"],
    [64, "����№€�§°��—–��ჱ®�ჸ�ჲ����ჺ��ჶჹჵჷ����~��ჴ©ჳ�ჼ�«»჻"],
    [66, "�������������������������������������¦"],
  ],
  dead: [],
} satisfies LayoutData
