#include "text/mojibake.h"

#include <gtest/gtest.h>

namespace text {

TEST(MendMojibake, mends_text_read_as_windows_1252) {
  const auto mended = mend_mojibake("Ã¼ber die StraÃŸe â€“ â€žjaâ€œ");
  EXPECT_EQ(mended.text, "über die Straße – „ja“");
  EXPECT_EQ(mended.runs, 5);
}

TEST(MendMojibake, mends_what_was_wrecked_twice) {
  EXPECT_EQ(mend_mojibake("ÃƒÂ¼ber StraÃƒÅ¸e").text, "über Straße");
}

TEST(MendMojibake, one_sound_letter_keeps_the_whole_text) {
  const std::string mixed = "Ã¼ber StraÃŸe und schön";
  EXPECT_EQ(mend_mojibake(mixed).text, mixed);
  EXPECT_EQ(mend_mojibake(mixed).runs, 0);
}

TEST(MendMojibake, leaves_sound_text_of_every_script_alone) {
  for (const std::string sound :
       {"", "plain", "Grüße aus Köln", "Ελλάδα", "България", "საქართველო", "naïve café",
        "L’été à Besançon", "Příliš žluťoučký kůň", "ÅÄÖ åäö"})
    EXPECT_EQ(mend_mojibake(sound).text, sound);
}

TEST(MendMojibake, a_single_suspicious_run_is_not_enough) {
  EXPECT_EQ(mend_mojibake("CAFÉ»").text, "CAFÉ»");  // the two bytes would be U+027B
}

}  // namespace text
