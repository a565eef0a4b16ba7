// Licence, base models and languages, from README.md into a file and back.
#include "model/gguf/card.h"

#include <gtest/gtest.h>

namespace model::gguf {
namespace {

std::string back(const std::string& readme) {
  base::MemoryDisk disk;
  disk.write_file("m/README.md", readme, 0644).take();
  store::gguf::Metadata metadata;
  put_card(disk, "m", metadata).take();
  return card_text(metadata).take();
}

TEST(GgufCard, says_licence_base_models_and_languages) {
  base::MemoryDisk disk;
  disk.write_file("m/README.md",
                  "---\nlicense: other\nlicense_name: 'own words'\nbase_model:\n- Qwen/Qwen3-8B\n"
                  "- nobody\nlanguage: [de, \"fr\"]\ntags:\n- x\n---\n# Model\nlicense: mit\n",
                  0644)
      .take();
  store::gguf::Metadata out;
  put_card(disk, "m", out).take();
  EXPECT_EQ(out.text("general.license").take(), "other");
  EXPECT_EQ(out.text("general.license.name").take(), "own words");
  EXPECT_EQ(out.natural("general.base_model.count").take(), 2u);
  EXPECT_EQ(out.text("general.base_model.0.name").take(), "Qwen3-8B");
  EXPECT_EQ(out.text("general.base_model.0.organization").take(), "Qwen");
  EXPECT_EQ(out.text("general.base_model.0.repo_url").take(),
            "https://huggingface.co/Qwen/Qwen3-8B");
  EXPECT_EQ(out.text("general.base_model.1.name").take(), "nobody");
  EXPECT_EQ(out.list<std::string>("general.languages").take(),
            (std::vector<std::string>{"de", "fr"}));
  EXPECT_EQ(card_text(out).take(),
            "---\nlicense: other\nlicense_name: \"own words\"\nbase_model:\n- Qwen/Qwen3-8B\n"
            "- nobody\nlanguage:\n- de\n- fr\n---\n");
}

TEST(GgufCard, is_nothing_where_a_readme_says_nothing) {
  EXPECT_EQ(back("# Model\nlicense: mit\n"), "");
  EXPECT_EQ(back("---\nlicense: unknown\n---\n"), "");
  EXPECT_EQ(back("---\nlicense: mit"), "---\nlicense: mit\n---\n") << "without an end";
  store::gguf::Metadata none;
  EXPECT_EQ(card_text(none).take(), "");
}

TEST(GgufCard, quotes_what_would_be_read_as_something_else) {
  store::gguf::Metadata metadata;
  metadata.add("general.license", std::string("a\nb: c")).take();
  EXPECT_EQ(card_text(metadata).take(), "---\nlicense: \"a\\nb: c\"\n---\n");
}

}  // namespace
}  // namespace model::gguf
