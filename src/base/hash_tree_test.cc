// One chunk is its plain digest; more are the tree of RFC 6962, whoever takes it and however it
// is cut.
#include "base/hash_tree.h"

#include <gtest/gtest.h>

namespace base {
namespace {

Digest node(const Digest& left, const Digest& right) {
  std::string bytes = "\x01";
  bytes.append(reinterpret_cast<const char*>(left.bytes.data()), 32);
  bytes.append(reinterpret_cast<const char*>(right.bytes.data()), 32);
  return sha256(bytes);
}

TEST(HashTree, of_a_file_of_one_chunk_is_its_plain_sha256) {
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, chunk_bytes}) {
    const std::string bytes(size, 'a');
    const auto digest = digest_of(bytes);
    EXPECT_EQ(digest.root, sha256(bytes));
    EXPECT_EQ(digest.bytes, size);
    EXPECT_FALSE(digest.is_tree());
  }
}

TEST(HashTree, splits_at_the_largest_power_of_two_below_the_number_of_leaves) {
  std::vector<Digest> leaf;
  for (const char* text : {"a", "b", "c", "d", "e"}) leaf.push_back(sha256(text));
  EXPECT_EQ(tree_root(std::span(leaf).first(1)), leaf[0]);
  EXPECT_EQ(tree_root(std::span(leaf).first(2)), node(leaf[0], leaf[1]));
  EXPECT_EQ(tree_root(std::span(leaf).first(3)), node(node(leaf[0], leaf[1]), leaf[2]));
  const auto four = node(node(leaf[0], leaf[1]), node(leaf[2], leaf[3]));
  EXPECT_EQ(tree_root(std::span(leaf).first(4)), four);
  EXPECT_EQ(tree_root(leaf), node(four, leaf[4]));
}

TEST(HashTree, is_the_same_for_any_number_of_workers_and_any_cut_of_the_stream) {
  std::string bytes(2 * chunk_bytes + 5, 'x');
  bytes[chunk_bytes] = 'y';
  const auto one = digest_of(bytes, 1);
  EXPECT_TRUE(one.is_tree());
  EXPECT_EQ(digest_of(bytes, 3), one);
  EXPECT_NE(one.root, sha256(bytes));
  for (const std::size_t step : {std::size_t{1000003}, bytes.size()}) {
    FileHash hash;
    for (std::size_t at = 0; at < bytes.size(); at += step)
      hash.add(std::string_view(bytes).substr(at, step));
    EXPECT_EQ(hash.finish(), one);
  }
}

TEST(HashTree, of_whole_chunks_has_no_empty_leaf) {
  const std::string bytes(2 * chunk_bytes, 'x');
  FileHash hash;
  hash.add(bytes);
  const auto half = sha256(std::string_view(bytes).substr(0, chunk_bytes));
  EXPECT_EQ(hash.finish().root, node(half, half));
}

TEST(HashedBytes, counts_each_byte_that_goes_into_a_digest) {
  const auto before = hashed_bytes();
  sha256("hello");
  Sha256().add("ab").add("cd").finish();
  EXPECT_EQ(hashed_bytes() - before, 9u);
}

}  // namespace
}  // namespace base
