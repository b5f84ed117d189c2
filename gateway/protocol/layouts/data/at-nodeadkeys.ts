// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "at-nodeadkeys",
  name: "German (Austria, no dead keys)",
  levels: [
    [0, "^1234567890ß´qwertzuiopü+asdfghjklöä#<yxcvbnm,.- "],
    [2, "°!\"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄ'>YXCVBNM;:_"],
    [64, "¬¹²³¼½�{[]}\\¸@ſ€¶ŧ←↓→øþ¨~æ�ðđŋħ�ĸł˝�’|»«¢„“”µ·…–"],
    [66, "�¡⅛£¤⅜⅝⅞™±�¿�Ω��®Ŧ¥↑ıØÞ�¯ÆẞÐªŊĦ��Ł����›‹©‚‘�º×÷—"],
  ],
  dead: [
    [[13, 64], "\u{323} ḄBḅbḌDḍdḤHḥhḲKḳkḶLḷlṂMṃmṆNṇnṚRṛrṢSṣsṬTṭtṾVṿvẈWẉwẒZẓzẠAạaẸEẹeỊIịiỌOọoỤUụuỴYỵy⨥+⨪-⩦="],
    [[13, 66], "ĊCċcĖEėeĠGġgİIĿLŀlŻZżzȦAȧaȮOȯoȷj˙ ḂBḃbḊDḋdḞFḟfḢHḣhṀMṁmṄNṅnṖPṗpṘRṙrṠSṡsṪTṫtẆWẇwẊXẋxẎYẏyẛſ"],
    [[13, 66, 13, 64], "ṨSṩs"],
    [[100, 66], "ḆBḇbḎDḏdḴKḵkḺLḻlṈNṉnṞRṟrṮTṯtẔZẕzẖh"],
  ],
} satisfies LayoutData
