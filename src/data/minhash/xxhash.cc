// XXH32 and XXH64 by their specification (xxHash fast digest algorithm, 0.1.1), seed 0.
#include <bit>
#include <cstring>

#include "data/minhash/shingle_hash.h"

namespace data::minhash {

namespace {

static_assert(std::endian::native == std::endian::little);

template <class Word>
Word take(std::string_view& bytes) {
  Word word;
  std::memcpy(&word, bytes.data(), sizeof word);
  bytes.remove_prefix(sizeof word);
  return word;
}

constexpr std::uint32_t kSmall[] = {2654435761U, 2246822519U, 3266489917U, 668265263U, 374761393U};
constexpr std::uint64_t kLarge[] = {11400714785074694791U, 14029467366897019727U,
                                    1609587929392839161U, 9650029242287828579U,
                                    2870177450012600261U};

std::uint64_t round64(std::uint64_t lane, std::uint64_t word) {
  return std::rotl(lane + word * kLarge[1], 31) * kLarge[0];
}

std::uint32_t round32(std::uint32_t lane, std::uint32_t word) {
  return std::rotl(lane + word * kSmall[1], 13) * kSmall[0];
}

// Stripes of four words, each to a lane of its own.
std::uint64_t stripes64(std::string_view& bytes) {
  std::uint64_t lane[] = {kLarge[0] + kLarge[1], kLarge[1], 0, 0 - kLarge[0]};
  while (bytes.size() >= 32)
    for (auto& one : lane) one = round64(one, take<std::uint64_t>(bytes));
  auto sum = std::rotl(lane[0], 1) + std::rotl(lane[1], 7) + std::rotl(lane[2], 12) +
             std::rotl(lane[3], 18);
  for (const auto one : lane) sum = (sum ^ round64(0, one)) * kLarge[0] + kLarge[3];
  return sum;
}

std::uint32_t stripes32(std::string_view& bytes) {
  std::uint32_t lane[] = {kSmall[0] + kSmall[1], kSmall[1], 0, 0 - kSmall[0]};
  while (bytes.size() >= 16)
    for (auto& one : lane) one = round32(one, take<std::uint32_t>(bytes));
  return std::rotl(lane[0], 1) + std::rotl(lane[1], 7) + std::rotl(lane[2], 12) +
         std::rotl(lane[3], 18);
}

}  // namespace

std::uint64_t xxh64(std::string_view bytes) {
  const std::uint64_t size = bytes.size();
  auto sum = (size >= 32 ? stripes64(bytes) : kLarge[4]) + size;
  while (bytes.size() >= 8)
    sum = std::rotl(sum ^ round64(0, take<std::uint64_t>(bytes)), 27) * kLarge[0] + kLarge[3];
  if (bytes.size() >= 4)
    sum = std::rotl(sum ^ take<std::uint32_t>(bytes) * kLarge[0], 23) * kLarge[1] + kLarge[2];
  while (!bytes.empty())
    sum = std::rotl(sum ^ take<unsigned char>(bytes) * kLarge[4], 11) * kLarge[0];
  sum = (sum ^ sum >> 33) * kLarge[1];
  sum = (sum ^ sum >> 29) * kLarge[2];
  return sum ^ sum >> 32;
}

std::uint32_t xxh32(std::string_view bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  auto sum = (bytes.size() >= 16 ? stripes32(bytes) : kSmall[4]) + size;
  while (bytes.size() >= 4)
    sum = std::rotl(sum + take<std::uint32_t>(bytes) * kSmall[2], 17) * kSmall[3];
  while (!bytes.empty())
    sum = std::rotl(sum + take<unsigned char>(bytes) * kSmall[4], 11) * kSmall[0];
  sum = (sum ^ sum >> 15) * kSmall[1];
  sum = (sum ^ sum >> 13) * kSmall[2];
  return sum ^ sum >> 16;
}

}  // namespace data::minhash
