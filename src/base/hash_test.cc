#include "base/hash.h"

#include <gtest/gtest.h>

namespace base {
namespace {

// FIPS 180-4 examples.
TEST(Sha256, gives_the_digests_of_the_standard) {
  EXPECT_EQ(sha256("").hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc").hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").hex(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1000000, 'a')).hex(),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, does_not_depend_on_how_the_bytes_arrive) {
  const std::string text(1000, 'x');
  for (const std::size_t piece : {1u, 7u, 63u, 64u, 65u, 999u}) {
    Sha256 hash;
    for (std::size_t at = 0; at < text.size(); at += piece)
      hash.add(std::string_view(text).substr(at, piece));
    EXPECT_EQ(hash.finish(), sha256(text)) << piece;
  }
}

TEST(Sha256, can_be_moved_between_pieces) {
  Sha256 first;
  first.add("ab");
  Sha256 second = std::move(first);
  EXPECT_EQ(second.add("c").finish(), sha256("abc"));
}

TEST(Sha256, takes_bytes_that_are_not_text) {
  EXPECT_EQ(sha256(std::string_view("\0", 1)).hex(),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

TEST(Digest, comes_back_from_its_hex) {
  const auto digest = sha256("abc");
  EXPECT_EQ(*Digest::from_hex(digest.hex()), digest);
  EXPECT_LT(*Digest::from_hex(std::string(64, '0')), digest);
}

TEST(Digest, refuses_what_is_not_64_lower_case_hex_digits) {
  const auto hex = sha256("abc").hex();
  EXPECT_FALSE(Digest::from_hex("").ok());
  EXPECT_FALSE(Digest::from_hex(hex.substr(1)).ok());
  EXPECT_FALSE(Digest::from_hex(hex + "0").ok());
  EXPECT_FALSE(Digest::from_hex("BA" + hex.substr(2)).ok());
  EXPECT_FALSE(Digest::from_hex("g" + hex.substr(1)).ok());
  EXPECT_EQ(Digest::from_hex("zz").error().code, Code::bad_data);
  EXPECT_EQ(Digest::from_hex(std::string(5000, 'z')).error().where.size(), 80u);
}

}  // namespace
}  // namespace base
