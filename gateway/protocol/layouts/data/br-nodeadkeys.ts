// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "br-nodeadkeys",
  name: "Portuguese (Brazil, no dead keys)",
  levels: [
    [0, "'1234567890-=qwertyuiop�[asdfghjklç~]�zxcvbnm,.; "],
    [2, "\"!@#$%¨&*()_+QWERTYUIOP`{ASDFGHJKLÇ^}|ZXCVBNM<>:"],
    [64, "¬¹²³£¢�����\\§/?°®ŧ←↓→øþ´ªæßðđŋħ�ĸł��º�«»©„“”µ•·"],
    [66, "�¡½¾¼⅜�⅞™±�¿�����Ŧ¥↑ıØÞ��ÆẞÐ�ŊĦ��Ł˝������‚‘’�×÷˙"],
  ],
  dead: [
    [[13, 64], "ƁBƇCƈcƊDƑFƒfƓGƘKƙkƝNƤPƥpƬTƭtƲVȤZȥzɓbɗdɠgɦhɱmɲnɼrʂsʋvʠq\u{309} ẢAảaẺEẻeỈIỉiỎOỏoỦUủuỶYỷyⱮMⱲWⱳw"],
    [[13, 64, 13, 66], "ỞOởoỬUửu"],
    [[13, 64, 100, 66], "ẲAẳa"],
    [[100, 64], "ČCčcĎDďdĚEěeĽLľlŇNňnŘRřrŠSšsŤTťtŽZžzǍAǎaǏIǐiǑOǒoǓUǔuǙVǚvǦGǧgǨKǩkǰjȞHȟhˇ ₀0₁1₂2₃3₄4₅5₆6₇7₈8₉9₊+₋-₌=₍(₎)"],
    [[56, 64], "\u{323} ḄBḅbḌDḍdḤHḥhḲKḳkḶLḷlṂMṃmṆNṇnṚRṛrṢSṣsṬTṭtṾVṿvẈWẉwẒZẓzẠAạaẸEẹeỊIịiỌOọoỤUụuỴYỵy⨥+⨪-⩦="],
    [[56, 64, 13, 66], "ỢOợoỰUựu"],
    [[46, 66], "ĄAąaĘEęeĮIįiŲUųuǪOǫo˛ "],
    [[48, 66], "¯ ĀAāaĒEēeĪIīiŌOōoŪUūuǕVǖvǢÆǣæȲYȳyḠGḡg"],
    [[48, 66, 56, 64], "ḸLḹlṜRṝr"],
    [[48, 66, 46, 66], "ǬOǭo"],
    [[13, 66], "ƠOơoƯUưu\u{31b} "],
    [[100, 66], "ĂAăaĔEĕeĞGğgĬIĭiŎOŏoŬUŭu˘ "],
    [[100, 66, 56, 64], "ẶAặa"],
  ],
} satisfies LayoutData
