// The vectors of RFC 6979, A.2.5 (P-256 with SHA-256), then what "one spelling" means.
#include "ledger/ecdsa.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace ledger {
namespace {

Scalar scalar(std::string_view hex) { return base::Digest::from_hex(hex).take().bytes; }

const Scalar kKey = scalar("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");

struct Vector {
  const char *text, *nonce, *r, *s;
};
constexpr Vector kVectors[] = {
    {"sample", "a6e3c57dd01abe90086538398355dd4c3b17aa873382b0f24d6129493d8aad60",
     "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
     "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"},
    {"test", "d16b6ae827f17175e040871a1c7ec3500192c4c92677336ec2537acaee0008e0",
     "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367",
     "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083"}};

TEST(Ecdsa, gives_the_nonces_and_signatures_of_rfc_6979) {
  for (const auto& vector : kVectors) {
    const auto digest = base::sha256(vector.text);
    EXPECT_EQ(nonce_for(kKey, digest), scalar(vector.nonce)) << vector.text;
    EXPECT_EQ(sign_digest(kKey, digest), (Ecdsa{scalar(vector.r), scalar(vector.s)}));
  }
}

TEST(Ecdsa, takes_the_lower_of_s_and_n_minus_s) {
  const Ecdsa high = sign_digest(kKey, base::sha256("sample"));
  EXPECT_FALSE(is_low(high));
  EXPECT_TRUE(is_low(low(high)));
  EXPECT_EQ(low(high).r, high.r);
  EXPECT_EQ(low(high).s,
            scalar("0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9"));
  const Ecdsa already = sign_digest(kKey, base::sha256("test"));
  EXPECT_EQ(low(already), already);
}

TEST(Ecdsa, the_half_of_the_order_is_the_last_low_one) {
  const auto half = scalar("7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8");
  auto above = half;
  ++above.back();
  EXPECT_TRUE(is_low({half, half}));
  EXPECT_FALSE(is_low({half, above}));
}

TEST(Ecdsa, reads_back_only_the_der_that_it_writes) {
  for (const auto& vector : kVectors) {
    const auto signature = low(sign_digest(kKey, base::sha256(vector.text)));
    const auto der = to_der(signature);
    EXPECT_EQ(from_der(der).take(), signature);
    EXPECT_FALSE(from_der(der + '\0').ok());
    for (std::size_t size = 0; size < der.size(); ++size)
      EXPECT_FALSE(from_der(der.substr(0, size)).ok()) << size;
  }
}

TEST(Ecdsa, refuses_der_of_numbers_that_are_no_scalars_or_spelled_otherwise) {
  const auto digits = [](const std::string& r, const std::string& s) {
    const auto integer = [](const std::string& bytes) {
      return std::string("\x02") + static_cast<char>(bytes.size()) + bytes;
    };
    const auto both = integer(r) + integer(s);
    return std::string("\x30") + static_cast<char>(both.size()) + both;
  };
  const std::string order = std::string(1, '\0') + "\xff\xff\xff\xff" + std::string(4, '\0') +
                            std::string(8, '\xff') +
                            "\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51";
  EXPECT_TRUE(from_der(digits("\x01", "\x01")).ok());
  EXPECT_FALSE(from_der(digits(std::string(1, '\0'), "\x01")).ok()) << "zero";
  EXPECT_FALSE(from_der(digits("\x01", "\xff")).ok()) << "negative";
  EXPECT_FALSE(from_der(digits("\x01", order)).ok()) << "the order";
  EXPECT_FALSE(from_der(digits("\x01", std::string(1, '\0') + "\x01")).ok()) << "a leading zero";
  EXPECT_FALSE(from_der("").ok());
}

TEST(Ecdsa, draws_small_and_large_digests_below_the_order_first) {
  base::Digest large;
  large.bytes.fill(0xff);  // above the order
  EXPECT_EQ(nonce_for(kKey, large), nonce_for(kKey, large));
  EXPECT_NE(nonce_for(kKey, large), nonce_for(kKey, base::Digest{}));
}

}  // namespace
}  // namespace ledger
