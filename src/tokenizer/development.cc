#include "tokenizer/development.h"

#include <algorithm>

#include "base/hash.h"

namespace tokenizer {
std::size_t reference_of(const std::vector<std::string>& languages) {
  const auto english = std::ranges::find(languages, "eng_Latn");
  return english == languages.end() ? 0 : static_cast<std::size_t>(english - languages.begin());
}

bool is_development(const std::string& id, double share) {
  const auto digest = base::sha256("development\n" + id).hex();
  return static_cast<double>(std::stoul(digest.substr(0, 8), nullptr, 16)) < share * 0x1p32;
}

Development::Development(std::size_t reference, std::vector<ContentRatio> ratios,
                         const std::vector<std::uint64_t>& bytes)
    : reference_(reference), ratios_(std::move(ratios)), bytes_(bytes.begin(), bytes.end()) {}

std::uint64_t Development::bytes(std::size_t language) const {
  double sum = 0;
  for (std::size_t kind = 0; kind < kKinds; ++kind) sum += bytes_[language * kKinds + kind];
  return static_cast<std::uint64_t>(sum);
}

std::vector<double> Development::premiums(std::span<const std::uint64_t> tokens) const {
  const auto count = [&](std::size_t language, std::size_t kind) {
    return static_cast<double>(tokens[language * kKinds + kind]);
  };
  const auto* own = &bytes_[reference_ * kKinds];
  const double all = (count(reference_, 0) + count(reference_, 1)) / std::max(1.0, own[0] + own[1]);
  double expected[kKinds];  // tokens of the reference for a byte of it
  for (std::size_t kind = 0; kind < kKinds; ++kind)
    expected[kind] = own[kind] > 0 ? count(reference_, kind) / own[kind] : all;
  std::vector<double> out;
  for (std::size_t i = 0; i < ratios_.size(); ++i) {
    const auto* bytes = &bytes_[i * kKinds];
    const double fair = (bytes[0] * expected[0] + bytes[1] * expected[1]) / ratios_[i].value;
    out.push_back(fair > 0 ? (count(i, 0) + count(i, 1)) / fair : 0);
  }
  return out;
}

}  // namespace tokenizer
