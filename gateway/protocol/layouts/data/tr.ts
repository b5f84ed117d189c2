// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "tr",
  name: "Turkish",
  levels: [
    [0, "\"1234567890*-qwertyuıopğüasdfghjklşi,�zxcvbnmöç. "],
    [2, "é!'^+%&/()=?_QWERTYUIOPĞÜASDFGHJKLŞİ;�ZXCVBNMÖÇ:"],
    [64, "<>£#$½¾{[]}\\|@�€¶₺←ûîô��~âß�ª�����´�`�«»¢„“”µ×·"],
    [66, "°¡²³¼⅜���±�¿�Ω��®�¥ÛÎÔ���Â�����������¦��©‚‘’º�÷"],
  ],
  dead: [
    [[47, 64], "ÄAËEÏIäaëeïiÿyŸY\u{344}'ḦHḧhẄWẅwẌXẍxẗt"],
    [[47, 64, 47, 64], "¨\u{0}"],
    [[47, 64, 48, 66], "ṺUṻu"],
    [[47, 64, 51, 66], "΅ "],
    [[13, 64], "ƁBƇCƈcƊDƑFƒfƓGƘKƙkƝNƤPƥpƬTƭtƲVȤZȥzɓbɗdɠgɦhɱmɲnɼrʂsʋvʠq\u{309} ẢAảaẨÂẩâẺEẻeỈIỉiỎOỏoỔÔổôỦUủuỶYỷyⱮMⱲWⱳw"],
    [[13, 64, 13, 66], "ỞOởoỬUửu"],
    [[56, 64], "ĊCċcĖEėeĠGġgĿLŀlŻZżzȦAȧaȮOȯoȷj˙ ḂBḃbḊDḋdḞFḟfḢHḣhṀMṁmṄNṅnṖPṗpṘRṙrṠSṡsṪTṫtẆWẇwẊXẋxẎYẏy"],
    [[56, 64, 51, 66], "ṤSṥs"],
    [[56, 64, 52, 66], "ṦSṧs"],
    [[47, 66], "ÅAåaŮUůuẘwẙy"],
    [[48, 66], "¯ ĀAāaĒEēeĪIīiŌOōoŪUūuǕÜǖüȪÖȫöȲYȳyḗéḠGḡg"],
    [[48, 66, 47, 64], "ǞAǟa"],
    [[48, 66, 56, 64], "ǠAǡaȰOȱo"],
    [[13, 66], "ƠOơoƯUưu\u{31b} "],
    [[51, 66], "ÁAÉEÍIÓOÚUÝYáaíióoúuýyĆCćcĹLĺlŃNńnŔRŕrŚSśsŹZźzǗÜǘüǴGǵgΏΩḈÇḉçḰKḱkḾMḿmṔPṕpẂWẃwẤÂấâỐÔốô"],
    [[51, 66, 47, 64], "ḮIḯi"],
    [[51, 66, 47, 66], "ǺAǻa"],
    [[51, 66, 48, 66], "ḖEṒOṓo"],
    [[51, 66, 13, 66], "ỚOớoỨUứu"],
    [[52, 66], "ČCčcĎDďdĚEěeĽLľlŇNňnŘRřrŠSšsŤTťtŽZžzǍAǎaǏIǐiǑOǒoǓUǔuǙÜǚüǦGǧgǨKǩkǰjȞHȟhˇ ₀0₁1₂2₃3₄4₅5₆6₇7₈8₉9₊+₋-₌=₍(₎)"],
    [[49, 66], "ÀAÈEÌIÒOÙUàaèeìiòoùuǛÜǜüǸNǹnẀWẁwẦÂầâỒÔồôỲYỳyῺΩ"],
    [[49, 66, 48, 66], "ḔEḕeṐOṑo"],
    [[49, 66, 13, 66], "ỜOờoỪUừu"],
  ],
} satisfies LayoutData
