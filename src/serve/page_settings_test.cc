#include "serve/page_settings.h"

#include <gtest/gtest.h>

namespace serve {
namespace {

base::Result<PageSettings> read(const std::string& text) {
  base::MemoryDisk disk;
  disk.write_file("page.toml", text, 0644).take();
  return read_page_settings(disk, "page.toml");
}

TEST(PageSettings, say_who_provides_the_service_and_in_which_words) {
  const auto page = read(R"([page]
provider = "City of X"
imprint = "https://x.example/imprint"
[[page.words]]
language = "de"
heading = "Guten Tag"
[[page.examples]]
language = "deu_Latn"
texts = ["Sehr geehrte"]
)");
  ASSERT_TRUE(page.ok()) << page.error().sentence();
  EXPECT_EQ(page->provider, "City of X");
  EXPECT_EQ(page->words.at(0).heading, "Guten Tag");
  EXPECT_EQ(page->examples.at(0).texts.at(0), "Sehr geehrte");
  EXPECT_TRUE(read("")->provider.empty());
}

TEST(PageSettings, name_the_line_of_a_mistake) {
  EXPECT_NE(read("[page]\nproveder = \"x\"").error().sentence().find("did you mean 'provider'"),
            std::string::npos);
  EXPECT_NE(read("[pages]\n").error().sentence().find("page.toml:1"), std::string::npos);
  for (const char* link :
       {"javascript:alert(1)", "data:text/html,x", "/imprint", "https://", "x"}) {
    const auto page = read(std::string("[page]\nimprint = \"") + link + "\"");
    ASSERT_FALSE(page.ok()) << link;
    EXPECT_NE(page.error().sentence().find("page.imprint"), std::string::npos) << link;
  }
  EXPECT_NE(read("[page]\n[[page.examples]]\nlanguage = \"german\"\n")
                .error()
                .sentence()
                .find("deu_Latn"),
            std::string::npos);
  EXPECT_NE(
      read("[page]\n[[page.examples]]\nlanguage = \"de\"\n").error().sentence().find("deu_Latn"),
      std::string::npos);
}

}  // namespace
}  // namespace serve
