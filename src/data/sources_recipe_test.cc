#include "data/sources_recipe.h"

#include <gtest/gtest.h>

namespace data {

namespace {

using base::Code;
using base::Json;

base::Result<SourcesRecipe> read(const std::string& toml) {
  SourcesRecipe out;
  TRY(base::read_fields(TRY(base::parse_recipe(toml, "r.toml")), out));
  return out;
}

base::Error refused(const std::string& keys) {
  const auto out = read("[[source]]\n" + keys);
  EXPECT_FALSE(out.ok()) << keys;
  return out.ok() ? base::Error{} : out.error();
}

constexpr const char* kSound = "name = 'libreoffice-help-de'\nlanguage = 'de'\n";

}  // namespace

TEST(SourceRecipe, a_sound_one_passes) {
  EXPECT_TRUE(read(std::string("[[source]]\n") + kSound).ok());
}

TEST(SourceRecipe, mistakes_are_named_with_their_line_and_a_hint) {
  const auto kind = refused("kind = 'debb'\nname = 'x'\n");
  EXPECT_EQ(kind.hint, "did you mean 'deb'?");
  EXPECT_EQ(kind.where, "r.toml:2");
  EXPECT_EQ(refused("name = 'xyz'\nlanguage = 'German'\n").hint, "did you mean 'deu_Latn'?");
  const std::string sound = kSound;
  EXPECT_EQ(refused(sound + "side = 'left'\n").what, "side is 'left'");
  EXPECT_EQ(refused(sound + "sha256 = 'abc'\n").code, Code::bad_request);
  EXPECT_EQ(refused("kind = 'text'\npath = 't'\n" + sound + "license = 'free as in (beer'\n").code,
            Code::bad_request);
}

TEST(SourceRecipe, what_a_kind_needs_must_be_there) {
  EXPECT_EQ(refused("language = 'de'\n").what, "a source has no name");
  EXPECT_EQ(refused("name = 'abc'\n").what, "source 'abc' has no language");
  EXPECT_TRUE(read("[[source]]\nkind = 'jsonl'\nname = 'a'\npath = 'a.jsonl'\n").ok())
      << "each line may say its language";
  EXPECT_EQ(refused("kind = 'jsonl'\nname = 'a'\n").what, "source 'a' has no path");
}

// Bug: a source without a licence was sound, and none of its documents was ever trained on.
TEST(SourceRecipe, a_local_source_states_its_licence_by_the_list_of_spdx) {
  for (const std::string kind : {"text", "folder", "html"}) {
    const auto source = "kind = '" + kind + "'\npath = 't'\nname = 'own'\nlanguage = 'de'\n";
    const auto none = refused(source);
    EXPECT_EQ(none.code, Code::bad_request);
    EXPECT_NE(none.what.find("'own' states no licence"), std::string::npos) << none.what;
    EXPECT_NE(none.hint.find("license = \"CC-BY-4.0\""), std::string::npos) << none.hint;
    EXPECT_NE(none.hint.find("LicenseRef-my-own"), std::string::npos) << none.hint;
    refused(source + "license = 'NOASSERTION'\n");
    EXPECT_NE(refused(source + "license = 'CC-BY'\n").hint.find("CC-BY-4.0"), std::string::npos);
    refused(source + "license = 'foo'\n");
    for (const std::string sound : {"CC-BY-4.0", "LicenseRef-my-own", "MIT OR Apache-2.0"})
      EXPECT_TRUE(read("[[source]]\n" + source + "license = '" + sound + "'\n").ok()) << sound;
  }
}

TEST(SourceRecipe, an_encoding_is_one_that_can_be_read_and_says_nothing_by_default) {
  const std::string source =
      "kind = 'folder'\npath = 't'\nname = 'own'\nlanguage = 'de'\nlicense = 'MIT'\n";
  EXPECT_TRUE(read("[[source]]\n" + source + "encoding = 'windows-1252'\n").ok());
  EXPECT_EQ(refused(source + "encoding = 'klingon'\n").code, Code::bad_request);
  auto recipe = read("[[source]]\n" + source).take();
  EXPECT_FALSE(recipe.source[0].key_json(base::Affects::bytes).contains("encoding"));
}

TEST(SourceRecipe, a_key_of_another_kind_is_said_to_be_one) {
  const auto path = refused(std::string(kSound) + "path = 'x'\n");
  EXPECT_EQ(path.what, "unknown key 'source[0].path' of the kind of source 'deb'")
      << path.sentence();
  EXPECT_EQ(path.hint, "it is a key of: csv, folder, html, jsonl, text");
  EXPECT_EQ(
      refused("kind = 'text'\nname = 'a'\npath = 'b'\nlanguage = 'de'\nside = 'msgid'\n").hint,
      "it is a key of: deb");
}

// `check` once called these sound, and apt was asked.
TEST(SourceRecipe, names_that_are_no_package_or_version_are_refused_before_anything_starts) {
  for (const char* name : {"x; touch y", "-oDir=/", "../x", "a/b", "X"})
    EXPECT_EQ(refused("name = '" + std::string(name) + "'\nlanguage = 'de'\n").code,
              Code::bad_request)
        << name;
  for (const char* version : {"-o", "../1", "1/2", "1 2", "v1"})
    EXPECT_EQ(refused(std::string(kSound) + "version = '" + version + "'\n").code,
              Code::bad_request)
        << version;
}

// A version before kept one table of keys for all kinds, and recorded each of them.
TEST(SourceRecipe, a_record_of_the_version_before_reads_as_what_the_recipe_says_today) {
  const Json former = {{"kind", "jsonl"},  {"name", "mine"}, {"language", ""}, {"path", "a"},
                       {"side", "msgstr"}, {"version", ""},  {"sha256", ""},   {"license", "MIT"}};
  SourceRecipe recorded;
  ASSERT_TRUE(recorded.from_json(former, "manifest").ok());
  const auto today =
      read("[[source]]\nkind = 'jsonl'\nname = 'mine'\npath = 'a'\nlicense = 'MIT'\n");
  ASSERT_TRUE(today.ok());
  EXPECT_EQ(base::key_json(recorded), base::key_json(today->source[0]));
  auto said = former;
  said["side"] = "msgid";
  EXPECT_FALSE(SourceRecipe().from_json(said, "manifest").ok()) << "it would be lost";
}

TEST(SourcesRecipe, the_same_source_twice_for_a_language_is_refused) {
  const std::string one = std::string("[[source]]\n") + kSound;
  EXPECT_TRUE(read(one + "[[source]]\nname = 'libreoffice-help-de'\nlanguage = 'en'\n").ok());
  EXPECT_FALSE(
      read(one + "[[source]]\nname = 'libreoffice-help-de'\nlanguage = 'deu_Latn'\n").ok());
}

}  // namespace data
