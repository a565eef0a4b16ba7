#include "data/guess_encoding.h"

#include <gtest/gtest.h>

#include <map>

#include "base/utf8.h"
#include "data/fetch_test.h"
#include "text/charset.h"
#include "text/utf8.h"

namespace data {
namespace {

// The other way than text::decode() goes, for encodings of one byte a sign.
std::string encoded(std::string_view text, const std::string& encoding) {
  std::map<std::string, char> bytes;
  for (int byte = 0x80; byte < 0x100; ++byte) {
    const auto sign = text::decode(std::string(1, static_cast<char>(byte)), encoding, "");
    if (sign.ok()) bytes[sign->text] = static_cast<char>(byte);
  }
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto size = base::read_code_point(text, at).size;
    const std::string sign(text.substr(at, size));
    at += size;
    out += size == 1 ? sign[0] : bytes.at(sign);
  }
  return out;
}

std::string thrice(const std::string& text) { return text + text + text; }

const std::string kPolish = thrice(
    "Młynarz idzie co rano przez most do wsi, żeby kupić świeży chleb i porozmawiać z ludźmi o "
    "pogodzie. Wieczorem wraca późno, gdy księżyc świeci już nad rzeką, i śpi aż do świtu. ");
const std::string kUkrainian = thrice(
    "Мірошник щоранку йде через міст до села, щоб купити свіжого хліба й поговорити з людьми про "
    "погоду. Увечері він повертається пізно, коли над річкою вже світить місяць, і їсть вечерю. ");
const std::string kGerman = thrice(
    "Der Müller geht jeden Morgen über die Brücke in das Dorf, kauft dort Brot und hört, was die "
    "Leute für später wünschen. Abends schläft er früh ein, während draußen die Mühle läuft. ");
const std::string kFrench = thrice(
    "Le meunier traverse chaque matin le pont pour aller au village, où il achète du pain et parle "
    "avec les gens de la récolte. Le soir, il rentre très tard, fatigué mais heureux d'être là. ");
const std::string kLithuanian = thrice(
    "Malūnininkas kiekvieną rytą eina per tiltą į kaimą, perka šviežios duonos ir kalbasi su "
    "žmonėmis apie orą. Vakare grįžta vėlai, kai virš upės jau šviečia mėnulis, ir užmiega. ");
const std::string kRomanian = thrice(
    "Morarul trece în fiecare dimineață podul și merge în sat, unde cumpără pâine și vorbește cu "
    "oamenii despre vreme. Seara se întoarce târziu, când luna luminează deja râul și pădurea. ");
const std::string kCzech = thrice(
    "Mlynář chodí každé ráno přes most do vesnice, kupuje čerstvý chléb a mluví s lidmi o počasí. "
    "Večer se vrací pozdě, když už nad řekou svítí měsíc, a spí až do úsvitu jako dítě. ");
const std::string kBulgarian = thrice(
    "Всяка сутрин мелничарят минава по моста и отива в селото, купува хляб и говори с хората за "
    "времето. Вечер се връща късно, когато луната вече свети над реката, и заспива веднага. ");

// Bug: Polish in ISO-8859-2 was offered as windows-1250, in which ś is ¶; and so others.
TEST(GuessEncoding, is_that_in_which_the_letters_are_those_of_the_language) {
  const struct {
    const std::string& text;
    const char* encoding;
  } cases[] = {
      {kPolish, "ISO-8859-2"},      {kPolish, "windows-1250"},     {kUkrainian, "KOI8-U"},
      {kUkrainian, "windows-1251"}, {kGerman, "IBM437"},           {kGerman, "macintosh"},
      {kGerman, "windows-1252"},    {kFrench, "macintosh"},        {kFrench, "windows-1252"},
      {kLithuanian, "ISO-8859-4"},  {kLithuanian, "windows-1257"}, {kRomanian, "ISO-8859-16"},
      {kCzech, "IBM852"},           {kCzech, "windows-1250"},      {kBulgarian, "ISO-8859-5"},
      {kBulgarian, "windows-1251"}, {kBulgarian, "IBM866"}};
  for (const auto& one : cases)
    EXPECT_EQ(guess_encoding(encoded(one.text, one.encoding)), one.encoding)
        << one.text.substr(0, 40);
}

TEST(GuessEncoding, is_none_where_no_language_of_ours_has_such_letters) {
  std::string japanese;  // Shift-JIS, which windows-1253 reads as Greek letters among signs
  for (int i = 0; i < 200; ++i)
    japanese += "\x82\xA0\x82\xCC\x90\x6C\x82\xCD\x92\xAC\x82\xF0\x95\xE0\x82\xAD\x81\x42";
  EXPECT_EQ(guess_encoding(japanese), "");
  EXPECT_EQ(guess_encoding(kPolish.substr(0, 40) + "\x01\x02\xFE"), "");
}

TEST(GuessEncoding, names_utf16_without_a_mark) {
  std::string wide;
  for (const char c : std::string("Plain words of a text.")) wide += {c, '\0'};
  EXPECT_EQ(guess_encoding(wide), "UTF-16LE");
}

TEST(LooksBroken, is_what_another_encoding_makes_of_letters) {
  const auto as = [](const std::string& text, const char* in, const char* read) {
    return text::decode(encoded(text, in), read, "")->text;
  };
  EXPECT_TRUE(looks_broken(as(kPolish, "ISO-8859-2", "windows-1250"), "pol_Latn"));
  EXPECT_TRUE(looks_broken(as(kGerman, "macintosh", "windows-1252"), "deu_Latn"));
  EXPECT_TRUE(looks_broken(as(kUkrainian, "KOI8-U", "KOI8-R"), "ukr_Cyrl"));
  for (const auto& [text, language] :
       std::map<std::string, std::string>{{kPolish, "pol_Latn"},
                                          {kGerman, "deu_Latn"},
                                          {kUkrainian, "ukr_Cyrl"},
                                          {kRomanian, ""},
                                          {"plain", ""},
                                          {"\u201EEin \u00DCberfall\u201C", "deu_Latn"}})
    EXPECT_FALSE(looks_broken(text, language)) << text;
}

TEST_F(Sources, an_encoding_that_breaks_the_letters_is_warned_of_and_counted) {
  const auto& warnings = hear();
  put("/f/a.txt", encoded(kPolish, "ISO-8859-2"));
  put("/f/b.txt", encoded(kPolish, "ISO-8859-2"));
  put("/f/c.txt", kPolish);
  auto folder = local("folder", "/f");
  folder.from_json({{"language", "pl"}, {"encoding", "windows-1250"}}, "").take();
  const auto read = life({folder});
  EXPECT_EQ(documents_.size(), 3u);
  EXPECT_EQ(read.sources[0].counts.at(
                "file doubtful: hardly the letters of its language in windows-1250"),
            2);
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_NE(warnings[0].find("a.txt"), std::string::npos);
  EXPECT_NE(warnings[0].find("it looks like ISO-8859-2"), std::string::npos) << warnings[0];
  folder.from_json({{"language", "pl"}, {"encoding", "ISO-8859-2"}}, "").take();
  life({folder});
  EXPECT_EQ(warnings.size(), 1u);
}

}  // namespace
}  // namespace data
