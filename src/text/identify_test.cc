#include "text/identify.h"

#include <gtest/gtest.h>

namespace text {

namespace {
// About 1 kB each: less is a guess (a single repeated Bulgarian sentence is taken for Serbian).
const std::string german =
    "Wer am frühen Morgen durch die kleine Stadt geht, hört zuerst den Bäcker, der seine Bleche "
    "aus dem Ofen zieht. Danach öffnet die Bücherei ihre Türen, und die ersten Schüler bringen "
    "zurück, was sie in den Ferien gelesen haben. Auf dem Markt verkaufen die Bauern Kartoffeln, "
    "Äpfel und Honig; sie kennen ihre Kunden seit vielen Jahren und fragen nach deren Kindern. "
    "Gegen Mittag wird es still, weil fast alle zum Essen nach Hause gehen. Erst am Abend füllt "
    "sich der Platz wieder: Man trifft sich am Brunnen, redet über das Wetter, über die neue "
    "Brücke und darüber, ob der Zug endlich pünktlich fahren wird. Manchmal spielt jemand Geige, "
    "und die Älteren setzen sich auf die Bänke, um zuzuhören. So vergeht ein Tag wie der andere, "
    "und doch wünscht sich kaum jemand, anderswo zu leben, denn hier weiß jeder, wem er vertrauen "
    "kann und wo er Hilfe findet, wenn er sie einmal braucht.";
const std::string bulgarian =
    "Който мине рано сутрин през малкия град, първо чува хлебаря, който вади тавите от пещта. След "
    "това библиотеката отваря вратите си и първите ученици връщат книгите, които са прочели през "
    "ваканцията. На пазара селяните продават картофи, ябълки и мед; те познават купувачите си от "
    "много години и питат за децата им. Към обяд става тихо, защото почти всички се прибират да "
    "обядват. Едва вечерта площадът се изпълва отново: хората се срещат край чешмата, говорят за "
    "времето, за новия мост и за това дали влакът най-сетне ще пристига навреме. Понякога някой "
    "свири на цигулка и по-възрастните сядат на пейките, за да слушат. Така минават дните, един "
    "след друг, но никой не би искал да живее другаде.";
const std::string serbian =
    "Ко рано ујутру прође кроз мали град, прво чује пекара који вади плехове из пећи. После тога "
    "библиотека отвара врата, а први ученици враћају књиге које су прочитали за време распуста. На "
    "пијаци сељаци продају кромпир, јабуке и мед; они своје купце познају већ много година и "
    "питају их за децу. Око поднева све утихне, јер скоро сви одлазе кући на ручак. Тек увече се "
    "трг поново испуни: људи се састају код чесме, причају о времену, о новом мосту и о томе да ли "
    "ће воз најзад стизати на време.";
}  // namespace

TEST(Identify, names_common_languages) {
  EXPECT_EQ(identify(german).language, "deu_Latn");
  EXPECT_EQ(identify(bulgarian).language, "bul_Cyrl");
  EXPECT_TRUE(identify(german).reliable);
  EXPECT_GT(identify(german).percent, 90);
}

TEST(Identify, reads_the_serbian_script_off_the_letters) {
  EXPECT_EQ(identify(serbian).language, "srp_Cyrl");
}

TEST(Identify, one_control_character_does_not_blind_it) {
  EXPECT_EQ(identify(std::string("\x01\x1F") + german + "\x07").language, "deu_Latn");
  EXPECT_EQ(identify("\xFF" + german).language, "deu_Latn");
}

TEST(Identify, nothing_is_unknown) {
  const auto found = identify("");
  EXPECT_EQ(found.language, "");
  EXPECT_EQ(found.code, "un");
  EXPECT_EQ(found.percent, 0);
  EXPECT_FALSE(found.reliable);
  EXPECT_EQ(identify("12345 --").language, "");
}

TEST(Identify, a_language_outside_the_table_has_a_code_but_no_canonical_name) {
  const auto found =
      identify("すべての人は朝早く町を歩きます。市場では農家の人々がりんごを売っています。");
  EXPECT_EQ(found.code, "ja");
  EXPECT_EQ(found.language, "");
}

}  // namespace text
