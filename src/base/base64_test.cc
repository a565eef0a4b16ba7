#include "base/base64.h"

#include <gtest/gtest.h>

namespace base {
namespace {

TEST(Base64, spells_the_vectors_of_the_rfc) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64(bytes), text);
    EXPECT_EQ(from_base64(text).take(), bytes);
  }
}

TEST(Base64, brings_every_byte_back) {
  std::string bytes;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(from_base64(base64(bytes)).take(), bytes);
    bytes += static_cast<char>(i * 7);
  }
}

TEST(Base64, refuses_every_other_spelling) {
  for (const char* wrong : {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm9v\n", "Zm 9v", "=",
                            "====", "Zg==Zg==", "Zm9-", "Zm9v=", "\xff\xff\xff\xff"})
    EXPECT_EQ(from_base64(wrong).error().code, Code::bad_data) << wrong;
}

TEST(Hex, spells_and_reads_lower_case_pairs_only) {
  EXPECT_EQ(hex(std::string("\x00\xff\x1a", 3)), "00ff1a");
  EXPECT_EQ(from_hex("00ff1a").take(), std::string("\x00\xff\x1a", 3));
  EXPECT_EQ(from_hex("").take(), "");
  for (const char* wrong : {"0", "0G", "FF", "0 ", "abc"}) EXPECT_FALSE(from_hex(wrong).ok());
  EXPECT_TRUE(is_hex("09af"));
  EXPECT_FALSE(is_hex("09AF"));
}

}  // namespace
}  // namespace base
