// Written by "npm run layouts"; see gateway/layouts.
import type { LayoutData } from "../key-layout.ts"

export default {
  id: "tr-f",
  name: "Turkish (F)",
  levels: [
    [0, "+1234567890/-fgğıodrnhpqwuieaütkmlyşx�jövcçzsb., "],
    [2, "*!\"^$%&'()=?_FGĞIODRNHPQWUİEAÜTKMLYŞX�JÖVCÇZSB:;"],
    [64, "¬¹²#¼½¾{[]}\\|@��¶ô¥®�°£�~ûî€â�₺�µ�´�`�«»“¢”�§×÷·"],
    [66, "±¡�³�⅜�����¿�����Ô�������ÛÎ�Â��������¦<>�©���\u{a0}"],
  ],
  dead: [
    [[47, 64], "ÄAËEÏIäaëeïiÿyŸY\u{308}\u{a0}\u{344}'ḦHḧhẄWẅwẌXẍxẗt"],
    [[47, 64, 47, 64], "¨\u{0}"],
    [[47, 64, 51, 66], "΅ "],
    [[47, 66], "ÅAåaŮUůu\u{30a}\u{a0}ẘwẙy"],
    [[48, 66], "ĂAăaĔEĕeĬIĭiŎOŏoŬUŭu˘ \u{306}\u{a0}"],
    [[51, 66], "ÁAÉEÍIÓOÚUÝYáaéeíióoúuýyĆCćcĹLĺlŃNńnŔRŕrŚSśsŹZźzǗÜǘüǴGǵg\u{301}\u{a0}ḈÇḉçḰKḱkḾMḿmṔPṕpẂWẃwẤÂấâỐÔốô"],
    [[51, 66, 47, 64], "ḮIḯi"],
    [[51, 66, 47, 66], "ǺAǻa"],
    [[51, 66, 48, 66], "ẮAắa"],
    [[52, 66], "ČCčcĎDďdĚEěeĽLľlŇNňnŘRřrŠSšsŤTťtŽZžzǍAǎaǏIǐiǑOǒoǓUǔuǙÜǚüǦGǧgǨKǩkǰjȞHȟhˇ \u{30c}\u{a0}₀0₁1₂2₃3₄4₅5₆6₇7₈8₉9₊+₋-₌=₍(₎)"],
    [[49, 66], "ÀAÈEÌIÒOÙUàaèeìiòoùuǛÜǜüǸNǹn\u{300}\u{a0}ẀWẁwẦÂầâỒÔồôỲYỳy"],
    [[49, 66, 48, 66], "ẰAằa"],
    [[55, 66], "ĊCċcĖEėeĠGġgĿLŀlŻZżzȦAȧaȮOȯoȷj˙ \u{307}\u{a0}ḂBḃbḊDḋdḞFḟfḢHḣhṀMṁmṄNṅnṖPṗpṘRṙrṠSṡsṪTṫtẆWẇwẊXẋxẎYẏy"],
    [[55, 66, 51, 66], "ṤSṥs"],
    [[55, 66, 52, 66], "ṦSṧs"],
  ],
} satisfies LayoutData
