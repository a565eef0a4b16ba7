// Facts of the grains of a step, which every rank needs of all: vectors with an entry a grain.
#pragma once

#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include "model/router_load.h"
#include "rank/ranks.h"
#include "train/tree.h"

namespace train {

// Bytes of facts, written and read in the same order by ranks of one build.
class FactBytes {
 public:
  FactBytes() = default;
  explicit FactBytes(std::string bytes) : bytes_(std::move(bytes)) {}
  const std::string& text() const { return bytes_; }

  template <class V>
    requires std::is_trivially_copyable_v<V>
  void put(const V& value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  template <class V>
    requires std::is_trivially_copyable_v<V>
  void get(V& value) {
    CHECK(at_ + sizeof value <= bytes_.size(), "facts are read as they were written");
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
  }
  template <class V>
  void put(const std::vector<V>& values) {
    put(values.size());
    for (const auto& value : values) put(value);
  }
  template <class V>
  void get(std::vector<V>& values) {
    std::size_t size = 0;
    get(size);
    values.resize(size);
    for (auto& value : values) get(value);
  }
  void put(const model::RouterLoad& load);
  void get(model::RouterLoad& load);

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

// Each vector has an entry for each of `grains` grains, of which this rank has filled in its own;
// afterwards every rank has all.
template <class... V>
base::Result<void> share_facts(rank::Ranks& ranks, std::size_t grains, std::vector<V>&... facts) {
  if (ranks.alone()) return {};
  FactBytes mine;
  const auto own = grains_of(grains, ranks.number(), ranks.size());
  for (auto g = own.begin; g < own.end; ++g) (mine.put(facts[g]), ...);
  const auto all = TRY(ranks.gather(mine.text()));
  for (int r = 0; r < ranks.size(); ++r) {
    FactBytes theirs(all[static_cast<std::size_t>(r)]);
    const auto range = grains_of(grains, r, ranks.size());
    for (auto g = range.begin; g < range.end; ++g) (theirs.get(facts[g]), ...);
  }
  return {};
}

}  // namespace train
