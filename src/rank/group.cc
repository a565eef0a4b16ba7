#include "rank/group.h"

#include <cstring>

namespace rank {

using base::Result;

Result<Group> Group::split(Ranks& ranks, int colour) {
  const auto mine = std::to_string(colour);
  const auto all = TRY(ranks.gather(mine));
  Group out(ranks);
  out.members_.clear();
  for (int r = 0; r < ranks.size(); ++r) {
    if (all[static_cast<std::size_t>(r)] != mine) continue;
    if (r == ranks.number()) out.number_ = out.size();
    out.members_.push_back(r);
  }
  return out;
}

Result<void> Group::all_to_all(std::span<const ConstBytes> out, std::span<const Bytes> in) {
  CHECK(out.size() == members_.size() && in.size() == members_.size(),
        "there is a message to and from each member");
  const auto own = static_cast<std::size_t>(number_);
  CHECK(out[own].size() == in[own].size(), "what one says to oneself is as long as it is");
  if (!in[own].empty()) std::memmove(in[own].data(), out[own].data(), in[own].size());
  std::vector<Out> sent;
  std::vector<In> received;
  for (std::size_t m = 0; m < members_.size(); ++m) {
    if (m == own) continue;
    sent.push_back({members_[m], out[m]});
    received.push_back({members_[m], in[m]});
  }
  return sent.empty() ? Result<void>() : ranks_->exchange(sent, received);
}

Result<void> Group::all_gather(ConstBytes mine, Bytes all) {
  CHECK(all.size() == mine.size() * members_.size(), "each member has as many bytes");
  const std::vector<ConstBytes> out(members_.size(), mine);
  std::vector<Bytes> in;
  for (std::size_t m = 0; m < members_.size(); ++m)
    in.push_back(all.subspan(m * mine.size(), mine.size()));
  return all_to_all(out, in);
}

namespace {

template <class Number>
std::vector<std::span<Number>> parts_of(std::span<Number> values, int members) {
  std::vector<std::span<Number>> out;
  for (int m = 0; m < members; ++m) {
    const auto begin = begin_of_part(values.size(), m, members);
    out.push_back(values.subspan(begin, begin_of_part(values.size(), m + 1, members) - begin));
  }
  return out;
}

}  // namespace

// Each member sums its part of the numbers, and gives it to all.
Result<void> Group::all_reduce(std::span<float> values) {
  if (alone()) return {};
  const auto parts = parts_of(values, size());
  const auto mine = parts[static_cast<std::size_t>(number_)];
  std::vector<float> theirs(mine.size() * members_.size());
  std::vector<ConstBytes> out, summed;
  std::vector<Bytes> in, back;
  for (std::size_t m = 0; m < members_.size(); ++m) {
    out.push_back(std::as_bytes(parts[m]));
    in.push_back(std::as_writable_bytes(std::span(theirs).subspan(m * mine.size(), mine.size())));
    summed.push_back(std::as_bytes(mine));
    back.push_back(std::as_writable_bytes(parts[m]));
  }
  TRY(all_to_all(out, in));
  for (std::size_t i = 0; i < mine.size(); ++i) {
    mine[i] = theirs[i];
    for (std::size_t m = 1; m < members_.size(); ++m) mine[i] += theirs[m * mine.size() + i];
  }
  return all_to_all(summed, back);
}

}  // namespace rank
