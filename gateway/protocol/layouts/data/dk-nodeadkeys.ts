// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "dk-nodeadkeys",
  name: "Danish (no dead keys)",
  levels: [
    [0, "½1234567890+´qwertyuiopå¨asdfghjklæø'�zxcvbnm,.- "],
    [2, "§!\"#¤%&/()=?`QWERTYUIOPÅ^ASDFGHJKLÆØ*�ZXCVBNM;:_"],
    [64, "¾¡@£$�¥{[]}±|�ſ€®þ←↓→œ��~ªßðđŋħ�ĸł��˝\\«»©„“”µ¸·"],
    [66, "¶¹²³¼¢⅝÷��°¿˛Ω���Þ�↑ıŒ��¯ºẞÐ�ŊĦ��Ł�ˇ×¬<>�‚‘’��˙"],
  ],
  dead: [
    [[13, 64], "ƁBƇCƈcƊDƑFƒfƓGƘKƙkƝNƤPƥpƬTƭtƲVȤZȥzɓbɗdɠgɦhɱmɲnɼrʂsʋvʠq\u{309} ẢAảaẺEẻeỈIỉiỎOỏoỦUủuỶYỷyⱮMⱲWⱳw"],
    [[13, 64, 13, 66], "ỞOởoỬUửu"],
    [[56, 64], "\u{323} ḄBḅbḌDḍdḤHḥhḲKḳkḶLḷlṂMṃmṆNṇnṚRṛrṢSṣsṬTṭtṾVṿvẈWẉwẒZẓzẠAạaẸEẹeỊIịiỌOọoỤUụuỴYỵy⨥+⨪-⩦="],
    [[56, 64, 13, 66], "ỢOợoỰUựu"],
    [[13, 66], "ƠOơoƯUưu\u{31b} "],
    [[56, 66], "ĊCċcĖEėeĠGġgİIĿLŀlŻZżzȦAȧaȮOȯoȷjḂBḃbḊDḋdḞFḟfḢHḣhṀMṁmṄNṅnṖPṗpṘRṙrṠSṡsṪTṫtẆWẇwẊXẋxẎYẏyẛſ"],
    [[56, 66, 56, 64], "ṨSṩs"],
  ],
} satisfies LayoutData
