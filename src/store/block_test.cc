#include "store/block.h"

#include <gtest/gtest.h>

#include <cctype>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>

#include "base/fixture_test.h"
#include "base/hash.h"
#include "store/half.h"
#include "store/safetensors.h"

namespace store::block {
namespace {

using Floats = std::vector<float>;

// Each type of `file` that is ours: NAME.bytes with NAME.values.
template <class F>
int each_known_answer(const Safetensors& file, F&& visit) {
  int seen = 0;
  for (const auto& row : all()) {
    const auto bytes = file.tensors().find(row.entry->name + std::string(".bytes"));
    if (bytes == file.tensors().end()) continue;
    Floats values(file.tensors().at(row.entry->name + std::string(".values")).count);
    EXPECT_TRUE(file.read(row.entry->name + std::string(".values"), values).ok());
    visit(*row.entry, bytes->second.bytes, values);
    ++seen;
  }
  return seen;
}

bool same_bits(const Floats& a, const Floats& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * 4) == 0;
}

Floats unpacked(const Entry& type, std::string_view bytes) {
  Floats out(bytes.size() / type.bytes * type.elements);
  type.unpack(bytes, out.data());
  return out;
}

std::string packed(const Entry& type, const Floats& values) {
  std::string out(values.size() / type.elements * type.bytes, '\0');
  type.pack(values, out.data());
  return out;
}

// Every magnitude that weights have, and blocks of zeros; each a small integer over a power of two, so
// that any language makes the same ones.
Floats weights(std::size_t count) {
  Floats out;
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 1664525u + 1013904223u;
    const auto whole = static_cast<std::int32_t>(state >> 8) - (1 << 23);
    const int shift = 24 + static_cast<int>(i / 256 % 8) * 3 + static_cast<int>(state >> 5 & 3);
    out.push_back(i / 256 % 13 == 12 ? 0 : std::ldexp(static_cast<float>(whole), -shift));
  }
  return out;
}

TEST(Block, unpacks_what_the_reference_library_unpacks_bit_for_bit) {
  const auto folder = base::fixture_folder("gguf");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  const auto file = Safetensors::open(*disk, folder + "/raw_blocks.safetensors").take();
  const auto seen = each_known_answer(file, [](auto& type, auto bytes, auto& values) {
    EXPECT_EQ(bytes.size(), 12 * type.bytes) << type.name;
    EXPECT_EQ(values.size(), 12 * type.elements) << type.name;
    EXPECT_TRUE(same_bits(unpacked(type, bytes), values)) << type.name;
  });
  EXPECT_EQ(seen, 12);
}

TEST(Block, packs_what_the_reference_library_packs_bit_for_bit) {
  const auto folder = base::fixture_folder("gguf");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  const auto file = Safetensors::open(*disk, folder + "/quantize.safetensors").take();
  Floats input(6 * 128);
  ASSERT_TRUE(file.read("input", input).ok());
  std::set<std::string> written;
  each_known_answer(file, [&](auto& type, auto bytes, auto& values) {
    EXPECT_TRUE(same_bits(unpacked(type, bytes), values)) << type.name;
    if (!type.pack) return;
    EXPECT_EQ(packed(type, input), bytes) << type.name;
    written.insert(type.name);
  });
  EXPECT_EQ(written, (std::set<std::string>{"BF16", "Q4_0", "Q8_0"}));
}

// Of ggml's C functions quantize_row_*_ref (2026-08), which PyPI's gguf does not have.
TEST(Block, packs_k_blocks_as_ggml_does) {
  const auto input = weights(512 * 256);
  const auto digest = [&](const char* name) {
    return base::sha256(packed(*find(name), input)).hex();
  };
  EXPECT_EQ(digest("Q4_K"), "ed2dddbca60cd5e59f99f34d1c7944dfadb0570a7b7a350e9d424c34fce42eee");
  EXPECT_EQ(digest("Q6_K"), "10eea26c36d7fbad24e4e450f06c507dc1ab04da7ebce7c8306f917e63cab82c");
  EXPECT_EQ(digest("Q4_0"), "fa659539da1c191acf6cea19d7d90b8c3bce9cbf23654d4942538587de317495");
  EXPECT_EQ(digest("Q8_0"), "d083d163a718cab47713f1493a36e199890495f1f551d4e772daae5f874c1d33");
}

TEST(Block, keeps_what_it_packs_as_near_as_its_bits_allow) {
  const auto input = weights(64 * 256);
  for (const auto& row : all()) {
    const auto& type = *row.entry;
    if (!type.pack) continue;
    const auto again = unpacked(type, packed(type, input));
    // Between two levels, where the block's largest element is one of them.
    const double step = type.bytes * 8.0 / type.elements < 5   ? 1 / 7.0
                        : type.bytes * 8.0 / type.elements < 8 ? 1 / 31.0
                                                               : 1 / 127.0;
    for (std::size_t from = 0; from < input.size(); from += type.elements) {
      float largest = 0;
      for (std::size_t i = from; i < from + type.elements; ++i)
        largest = std::max(largest, std::abs(input[i]));
      if (largest < 1e-3f) continue;  // of 2^-24 and less half precision has no exact scale
      for (std::size_t i = from; i < from + type.elements; ++i)
        ASSERT_LE(std::abs(again[i] - input[i]), step * largest) << type.name << " " << i;
    }
  }
}

TEST(Block, packs_zeros_and_the_smallest_numbers_as_numbers) {
  constexpr float tiny = std::numeric_limits<float>::denorm_min();
  for (const auto& row : all()) {
    const auto& type = *row.entry;
    if (!type.pack) continue;
    for (const float value : {0.0f, -0.0f, tiny, -tiny, 100 * tiny, 1e-38f, -1e-20f, 1e-9f}) {
      Floats input(256, value);
      input[7] = -value;
      for (const float out : unpacked(type, packed(type, input)))
        ASSERT_LE(std::abs(out), 6e-8f) << type.name << " " << value;
    }
  }
}

TEST(Block, names_the_first_value_that_it_cannot_hold) {
  constexpr float infinite = std::numeric_limits<float>::infinity();
  Floats input(256, 1.0f);
  for (const auto& row : all()) EXPECT_EQ(row.entry->refused(input), std::nullopt) << row.name;
  for (const float value : {infinite, -infinite, std::nanf("")}) {
    input[17] = input[200] = value;
    for (const char* name : {"F16", "Q8_0", "Q4_0", "Q4_K", "Q6_K"})
      EXPECT_EQ(find(name)->refused(input), 17u) << name << " " << value;
    for (const char* name : {"F32", "BF16"}) EXPECT_EQ(find(name)->refused(input), std::nullopt);
  }
}

// Bug: 65519 was refused, which is nearer to 65504 than to what lies beyond.
TEST(Block, F16_takes_what_is_rounded_to_the_largest_half) {
  const auto& type = *find("F16");
  const Floats near = {65504, 65519, -65519.99f}, beyond = {65520};
  EXPECT_EQ(type.refused(near), std::nullopt);
  EXPECT_EQ(unpacked(type, packed(type, near)), (Floats{65504, 65504, -65504}));
  EXPECT_EQ(type.refused(beyond), 0u);
}

// A scale beyond the largest half is infinite, and with it every element of the block.
TEST(Block, holds_every_value_that_it_takes) {
  for (const auto& row : all()) {
    const auto& type = *row.entry;
    if (type.largest == 0) continue;
    Floats input(256, type.largest);
    for (std::size_t i = 0; i < input.size(); i += 3) input[i] = -type.largest;
    ASSERT_EQ(type.refused(input), std::nullopt);
    for (const float out : unpacked(type, packed(type, input)))
      ASSERT_NEAR(std::abs(out), type.largest, type.largest / 7) << type.name;
  }
}

TEST(Block, is_called_as_its_file) {
  std::set<std::uint32_t> ids;
  for (const auto& row : all()) {
    std::string capitals = row.name;
    for (auto& letter : capitals) letter = static_cast<char>(std::toupper(letter));
    EXPECT_EQ(capitals, row.entry->name);
    EXPECT_TRUE(ids.insert(row.entry->id).second) << row.name;
    EXPECT_EQ(find(row.name), row.entry);
    EXPECT_EQ(find(row.entry->name), row.entry);
    EXPECT_EQ(find(row.entry->id), row.entry);
  }
  EXPECT_EQ(find("Q9_9"), nullptr);
  EXPECT_EQ(find(std::uint32_t{4}), nullptr);  // Q4_2, which was taken back
}

TEST(Block, counts_bytes_of_whole_rows_only) {
  const auto& type = *find("Q4_K");
  EXPECT_EQ(type.bytes_of(512, 3).value(), 6u * 144);
  EXPECT_EQ(type.bytes_of(0, 3).value(), 0u);
  EXPECT_FALSE(type.bytes_of(255, 256).known());
  EXPECT_FALSE(type.bytes_of(1ull << 40, 1ull << 40).known());
  EXPECT_FALSE(type.bytes_of(-1, 1).known());
}

TEST(Half, keeps_every_half_and_rounds_to_the_nearest) {
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = from_half(half);
    EXPECT_EQ(to_half(value), std::isnan(value) ? half | 0x200 : half) << bits;
  }
  EXPECT_EQ(to_half(1 + 0x1p-11f), 0x3c00);      // a tie, to even
  EXPECT_EQ(to_half(1 + 3 * 0x1p-11f), 0x3c02);  // a tie, to even
  EXPECT_EQ(to_half(1 + 0x1.002p-11f), 0x3c01);  // just above one
  EXPECT_EQ(to_half(65519.996f), 0x7bff);        // the last that is not infinite
  EXPECT_EQ(to_half(65520), 0x7c00);
  EXPECT_EQ(to_half(0x1p-25f), 0x0000);  // half of the smallest, to even
  EXPECT_EQ(to_half(0x1.8p-24f), 0x0002);
  EXPECT_EQ(to_half(-0x1.fffp-15f), 0x8400);  // up to the smallest normal number
  EXPECT_EQ(to_bf16(1 + 0x1p-8f), 0x3f80);    // a tie, to even
  EXPECT_EQ(to_bf16(1 + 3 * 0x1p-8f), 0x3f82);
}

}  // namespace
}  // namespace store::block
