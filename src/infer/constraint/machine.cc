#include "infer/constraint/machine.h"

#include <algorithm>
#include <stdexcept>

#include "base/utf8.h"

namespace infer {

using base::Code;
using base::Error;

namespace {

constexpr char32_t kLast = 0x10FFFF;
constexpr char32_t kEnds[] = {0x7F, 0x7FF, 0xFFFF, kLast};  // of one to four bytes

// Ranges of bytes, one for each place.
using Places = std::vector<std::pair<unsigned char, unsigned char>>;

std::string bytes_of(char32_t point) {
  std::string out;
  base::append_utf8(out, point);
  return out;
}

// Cuts [first, last] until each piece is a range in every place.
void split(char32_t first, char32_t last, std::vector<Places>& out) {
  for (const auto end : kEnds)
    if (first <= end && end < last) {
      split(first, end, out);
      return split(end + 1, last, out);
    }
  for (int place = 1; last > 0x7F && place < 4; ++place) {
    const char32_t mask = (char32_t{1} << (6 * place)) - 1;
    if ((first & ~mask) == (last & ~mask)) continue;
    if ((first & mask) != 0) {
      split(first, first | mask, out);
      return split((first | mask) + 1, last, out);
    }
    if ((last & mask) != mask) {
      split(first, (last & ~mask) - 1, out);
      return split(last & ~mask, last, out);
    }
  }
  const auto low = bytes_of(first), high = bytes_of(last);
  Places places;
  for (std::size_t i = 0; i < low.size(); ++i)
    places.emplace_back(static_cast<unsigned char>(low[i]), static_cast<unsigned char>(high[i]));
  out.push_back(std::move(places));
}

constexpr char32_t kSurrogates[] = {0xD800, 0xDFFF};

std::vector<Places> places_of(const CodePoints& points) {
  std::vector<Places> out;
  if (points.first < kSurrogates[0])
    split(points.first, std::min<char32_t>(points.last, kSurrogates[0] - 1), out);
  if (points.last > kSurrogates[1])
    split(std::max<char32_t>(points.first, kSurrogates[1] + 1), points.last, out);
  return out;
}

}  // namespace

Node literal(std::string_view text) {
  Node out;
  for (std::size_t at = 0; at < text.size();) {
    const auto point = base::read_code_point(text, at);
    out.parts.push_back({.kind = Node::Kind::one_of, .points = {{point.value, point.value}}});
    at += point.size;
  }
  return out;
}

Node either(std::vector<Node> parts) {
  return {.kind = Node::Kind::either, .parts = std::move(parts)};
}

// From the end to the beginning: each step says which part begins what is to be read before `then`.
struct Machine::Builder {
  // Of a tree whose texts are empty no part is made, however often it is repeated.
  static constexpr std::size_t kMostSteps = 20 * kMostParts;
  std::vector<Part>& parts;
  bool full = false;
  std::size_t steps = 0;

  int add(Part part) {
    full = full || parts.size() >= kMostParts;
    if (full) return 0;
    parts.push_back(part);
    return static_cast<int>(parts.size()) - 1;
  }
  int fork(int one, int other) { return add({.free = {one, other}}); }

  int one_of(const Node& node, int then) {
    int out = -1;
    for (const auto& points : node.points)
      for (const auto& places : places_of(points)) {
        int at = then;
        for (auto place = places.rbegin(); place != places.rend(); ++place)
          at = add({.first = place->first, .last = place->second, .to = at});
        out = out < 0 ? at : fork(out, at);
      }
    return out < 0 ? add({}) : out;
  }

  int repeat(const Node& node, int then) {
    const auto& what = node.parts.front();
    int out = then;
    if (node.most < 0) {
      out = fork(-1, then);
      const int loop = build(what, out);
      if (!full) parts[static_cast<std::size_t>(out)].free[0] = loop;
    }
    for (int i = node.least; i < node.most && !full; ++i) out = fork(build(what, out), then);
    for (int i = 0; i < node.least && !full; ++i) out = build(what, out);
    return out;
  }

  int build(const Node& node, int then) {
    full = full || ++steps > kMostSteps;
    if (full) return 0;
    if (node.kind == Node::Kind::one_of) return one_of(node, then);
    if (node.kind == Node::Kind::repeat) return repeat(node, then);
    int out = node.kind == Node::Kind::row ? then : -1;
    for (auto part = node.parts.rbegin(); part != node.parts.rend() && !full; ++part) {
      const int one = build(*part, node.kind == Node::Kind::row ? out : then);
      out = node.kind == Node::Kind::row || out < 0 ? one : fork(one, out);
    }
    return out < 0 ? add({}) : out;
  }
};

base::Result<std::shared_ptr<Machine>> Machine::of(const Node& tree) {
  auto out = std::make_shared<Machine>();
  out->end_ = 0;
  out->parts_.push_back({});
  Builder builder{out->parts_};
  const int begin = builder.build(tree, out->end_);
  if (builder.full)
    return Error{Code::bad_request, "what the answer may be is too large to be watched over", "",
                 "ask for fewer repetitions or choices"};
  // Parts that lead to no end are cut off, so that whatever has a next byte can be finished.
  std::vector<bool> leads(out->parts_.size(), false);
  leads[0] = true;
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t i = 0; i < leads.size(); ++i) {
      const auto& part = out->parts_[i];
      bool does =
          part.to >= 0 && part.first <= part.last && leads[static_cast<std::size_t>(part.to)];
      for (const int free : part.free)
        does = does || (free >= 0 && leads[static_cast<std::size_t>(free)]);
      if (does && !leads[i]) changed = leads[i] = true;
    }
  }
  for (auto& part : out->parts_) {
    if (part.to >= 0 && !leads[static_cast<std::size_t>(part.to)]) part = {.free = part.free};
    for (auto& free : part.free)
      if (free >= 0 && !leads[static_cast<std::size_t>(free)]) free = -1;
  }
  if (!leads[static_cast<std::size_t>(begin)])
    return Error{Code::bad_request, "no text is what the answer should be", "", "allow one"};
  (void)out->meet({begin});
  return out;
}

void Machine::close(std::vector<int>& parts) const {
  std::vector<bool> seen(parts_.size(), false);
  for (const int part : parts) seen[static_cast<std::size_t>(part)] = true;
  for (std::size_t i = 0; i < parts.size(); ++i)
    for (const int free : parts_[static_cast<std::size_t>(parts[i])].free)
      if (free >= 0 && !seen[static_cast<std::size_t>(free)]) {
        seen[static_cast<std::size_t>(free)] = true;
        parts.push_back(free);
      }
  std::erase_if(parts, [&](int part) {
    return part != end_ && parts_[static_cast<std::size_t>(part)].to < 0;
  });
  std::ranges::sort(parts);
}

Machine::State Machine::meet(std::vector<int> parts) {
  close(parts);
  if (parts.empty()) return kNone;
  if (const auto found = known_.find(parts); found != known_.end()) return found->second;
  if (states_.size() >= kMostStates || held_ + parts.size() > kMostHeld)
    throw std::runtime_error("what the answer may be is too large to be watched over");
  held_ += parts.size();
  Met met;
  met.ends = std::ranges::binary_search(parts, end_);
  met.next.fill(kUnknown);
  const auto out = static_cast<State>(states_.size());
  states_.push_back(met);
  states_.back().parts = &known_.emplace(std::move(parts), out).first->first;
  return out;
}

Machine::State Machine::next(State state, unsigned char byte) {
  if (state == kNone) return kNone;
  if (const auto known = states_[static_cast<std::size_t>(state)].next[byte]; known != kUnknown)
    return known;
  std::vector<int> reached;
  int low = 0, high = 255;  // bytes that lead where this one does
  for (const int part : *states_[static_cast<std::size_t>(state)].parts) {
    const auto& one = parts_[static_cast<std::size_t>(part)];
    if (one.first > one.last) continue;
    if (one.first > byte) {
      high = std::min(high, one.first - 1);
    } else if (one.last < byte) {
      low = std::max(low, one.last + 1);
    } else {
      low = std::max<int>(low, one.first);
      high = std::min<int>(high, one.last);
      reached.push_back(one.to);
    }
  }
  std::ranges::sort(reached);
  reached.erase(std::ranges::unique(reached).begin(), reached.end());
  const auto out = meet(std::move(reached));
  auto& next = states_[static_cast<std::size_t>(state)].next;
  std::fill(next.begin() + low, next.begin() + high + 1, out);
  return out;
}

bool Machine::goes_on(State state) {
  return std::ranges::any_of(*states_[static_cast<std::size_t>(state)].parts,
                             [&](int part) { return part != end_; });
}

}  // namespace infer
