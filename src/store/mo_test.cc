#include "store/mo.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace store {

using base::Code;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string number(std::uint32_t value, bool big) {
  std::string out(4, '\0');
  for (int i = 0; i < 4; ++i)
    out[static_cast<std::size_t>(big ? 3 - i : i)] = static_cast<char>(value >> (8 * i));
  return out;
}

// A catalogue as msgfmt writes it.
std::string make_mo(const Pairs& pairs, bool big = false, std::uint32_t revision = 0) {
  const auto n = static_cast<std::uint32_t>(pairs.size());
  std::string head = number(0x950412de, big) + number(revision, big) + number(n, big) +
                     number(28, big) + number(28 + 8 * n, big) + number(0, big) + number(0, big);
  std::string tables, strings;
  const auto base = static_cast<std::uint32_t>(28 + 16 * n);
  for (const bool translated : {false, true})
    for (const auto& [original, translation] : pairs) {
      const auto& text = translated ? translation : original;
      tables += number(static_cast<std::uint32_t>(text.size()), big) +
                number(base + static_cast<std::uint32_t>(strings.size()), big);
      strings += text + '\0';
    }
  return head + tables + strings;
}

const std::string header = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2;\n";
const Pairs sample = {
    {"", header},
    {"Plain", "Einfach"},
    {std::string("menu|quit\x04_Quit"), "_Beenden"},
    {std::string("n\x04%d page\0%d pages", 18), std::string("%d Seite\0%d Seiten", 18)},
    {"Empty", ""}};

}  // namespace

TEST(ReadMo, reads_contexts_and_plurals_in_both_byte_orders) {
  for (const bool big : {false, true}) {
    const auto bytes = make_mo(sample, big);
    const auto catalogue = read_mo(bytes, "a.mo");
    ASSERT_TRUE(catalogue.ok()) << catalogue.error().sentence();
    EXPECT_EQ(catalogue->header, header);
    ASSERT_EQ(catalogue->messages.size(), 4u);
    EXPECT_EQ(catalogue->messages[0].context, "");
    EXPECT_EQ(catalogue->messages[0].id, "Plain");
    EXPECT_EQ(catalogue->messages[1].context, "menu|quit");
    EXPECT_EQ(catalogue->messages[1].translations[0], "_Beenden");
    EXPECT_EQ(catalogue->messages[2].plural, "%d pages");
    ASSERT_EQ(catalogue->messages[2].translations.size(), 2u);
    EXPECT_EQ(catalogue->messages[2].translations[1], "%d Seiten");
    EXPECT_EQ(catalogue->messages[3].translations[0], "");
  }
}

TEST(ReadMo, an_empty_catalogue_has_no_messages) {
  const auto bytes = make_mo({});
  const auto catalogue = read_mo(bytes, "a.mo");
  ASSERT_TRUE(catalogue.ok());
  EXPECT_TRUE(catalogue->messages.empty());
}

TEST(ReadMo, every_truncation_is_bad_data_or_whole) {
  const auto bytes = make_mo(sample);
  for (std::size_t keep = 0; keep + 1 < bytes.size(); ++keep) {
    const auto catalogue = read_mo(std::string_view(bytes).substr(0, keep), "a.mo");
    ASSERT_FALSE(catalogue.ok()) << keep;
    EXPECT_EQ(catalogue.error().code, Code::bad_data);
    EXPECT_EQ(catalogue.error().where, "a.mo");
  }
}

TEST(ReadMo, refuses_another_magic_and_an_unknown_revision) {
  EXPECT_EQ(read_mo(std::string(64, 'x'), "a.mo").error().code, Code::bad_data);
  const auto bytes = make_mo(sample, false, 2u << 16);
  EXPECT_EQ(read_mo(bytes, "a.mo").error().code, Code::bad_data);
}

TEST(ReadMo, refuses_offsets_and_counts_beyond_the_file) {
  auto bytes = make_mo(sample);
  bytes.replace(8, 4, number(0xFFFFFFFF, false));
  EXPECT_EQ(read_mo(bytes, "a.mo").error().code, Code::bad_data);
  bytes = make_mo(sample);
  bytes.replace(12, 4, number(0xFFFFFFF0, false));
  EXPECT_EQ(read_mo(bytes, "a.mo").error().code, Code::bad_data);
  bytes = make_mo(sample);
  bytes.replace(28, 8, number(0xFFFFFFFF, false) + number(0xFFFFFFFF, false));
  EXPECT_EQ(read_mo(bytes, "a.mo").error().code, Code::bad_data);
}

TEST(ReadMo, refuses_strings_that_overlap_into_more_than_the_file) {
  auto bytes = make_mo({{"a", "b"}, {"c", "d"}, {"e", "f"}});
  const auto size = static_cast<std::uint32_t>(bytes.size());
  for (std::size_t i = 0; i < 6; ++i)
    bytes.replace(28 + 8 * i, 8, number(size, false) + number(0, false));
  EXPECT_EQ(read_mo(bytes, "a.mo").error().what, "messages of the catalogue overlap");
}

// Each NUL once took 16 bytes of memory: 400 MB of them 6 GB.
TEST(ReadMo, refuses_a_translation_of_nuls) {
  const auto bytes = make_mo({{"a", std::string(100000, '\0')}});
  EXPECT_EQ(read_mo(bytes, "a.mo").error().what, "a message has more than 64 plural forms");
  const auto original = make_mo({{std::string(100000, '\0') + "a", "b"}});
  EXPECT_TRUE(read_mo(original, "a.mo").ok());
}

TEST(ReadMo, another_charset_is_unsupported) {
  const auto bytes = make_mo({{"", "Content-Type: text/plain; charset=ISO-8859-2\n"}});
  EXPECT_EQ(read_mo(bytes, "a.mo").error().code, Code::unsupported);
}

}  // namespace store
