// A set of texts as a machine over bytes: from a tree of what may follow what, by Thompson's construction, to states that
// are made when they are first asked for. No text makes it go back, so none makes it slow.
//
// Sources: Thompson, Regular Expression Search Algorithm, CACM 1968; ranges of code points as ranges of bytes: as in
// RE2 (Cox, 2010).
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

namespace infer {

// Code points from `first` to `last`, both included; none is a surrogate.
struct CodePoints {
  char32_t first = 0, last = 0;
};

struct Node {
  enum class Kind { one_of, row, either, repeat } kind = Kind::row;
  std::vector<CodePoints> points{};  // one_of: one code point of these
  std::vector<Node> parts{};  // row: one after the other; either: any of them; repeat: the first
  int least = 0, most = -1;   // repeat; -1: any number
};

// The text itself.
Node literal(std::string_view text);
Node either(std::vector<Node> parts);

class Machine {
 public:
  using State = std::int32_t;
  static constexpr State kNone = -1;                    // nothing of the set begins so
  static constexpr std::size_t kMostParts = 50'000;     // of the machine as written down
  static constexpr std::size_t kMostStates = 20'000;    // that are met
  static constexpr std::size_t kMostHeld = 10'000'000;  // parts of these, all together

  // Error: bad_request for one that grows beyond kMostParts, or whose set is empty.
  static base::Result<std::shared_ptr<Machine>> of(const Node& tree);

  State begin() const { return 0; }
  // Behind one more byte. Throws std::runtime_error beyond kMostStates and kMostHeld.
  State next(State state, unsigned char byte);
  bool ends(State state) const { return states_[static_cast<std::size_t>(state)].ends; }
  // Whether anything may follow.
  bool goes_on(State state);

 private:
  struct Part {
    unsigned char first = 1, last = 0;  // bytes that lead to `to`; first > last: none does
    int to = -1;
    std::array<int, 2> free{-1, -1};  // without a byte
  };
  struct Met {
    const std::vector<int>* parts = nullptr;  // sorted, in known_
    bool ends = false;
    std::array<State, 256> next{};
  };
  struct Builder;
  static constexpr State kUnknown = -2;
  State meet(std::vector<int> parts);
  void close(std::vector<int>& parts) const;

  std::vector<Part> parts_;
  int end_ = 0;
  std::vector<Met> states_;
  std::map<std::vector<int>, State> known_;
  std::size_t held_ = 0;
};

}  // namespace infer
