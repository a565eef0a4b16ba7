// What each parameter is for the ranks that may share a model: said by the block that declares it.
#pragma once

#include <optional>
#include <vector>

#include "model/arch.h"
#include "model/company.h"

namespace model {

enum class Role : std::uint8_t {
  whole,   // every rank holds it, and has its whole gradient
  inner,   // every rank holds it, and a parted block reads it: the gradient is the sum over ranks
  first,   // reads what all have and makes a part: rows, heads or columns of the block
  second,  // reads a part and makes what all have
  second_bias,  // is added to that
  expert,       // one of several matrices, each of which whole tokens meet
  vocabulary    // a row for each token
};

// The dimension of [out, in], or of [experts, ...], in which ranks hold parts of it.
enum class Axis : std::uint8_t { none, rows, columns, experts };
Axis axis_of(Role role, Meeting meeting);
const char* name_of(Axis axis);

struct Cut {
  Role role = Role::whole;
  bool built = true;  // passes cut it (part.h); else it could be, and every rank holds it whole
  // Rows that are cut apart, since they are several matrices, one below the other: queries, keys and
  // values. Empty: all are one.
  std::vector<std::int64_t> parts = {};
  std::int64_t expert = -1, experts = 0;  // it is one of so many alone; else it holds those of all
};

// Of each parameter of a layout.
class Cuts {
 public:
  explicit Cuts(const Layout& layout)
      : all_(layout.parameters.size()), begins_(layout.parameters.size()) {}

  // Of all parameters of a place, which may not be there. A parameter has one cut.
  void say(const Place& place, const Cut& cut);
  void say(const Place& place, Role role) { say(place, Cut{.role = role}); }
  // Of the matrices of each expert, `each` of which follow each other in a place.
  void say_of_each(const Place& place, std::size_t each);
  // None if no block has said it.
  const std::optional<Cut>& of(std::size_t parameter) const { return all_[parameter]; }
  // Whether a place begins there.
  bool begins(std::size_t parameter) const { return begins_[parameter]; }

 private:
  std::vector<std::optional<Cut>> all_;
  std::vector<bool> begins_;
};

// Of a model that is declared: what its blocks say (model/cut/blocks.h).
Cuts cuts_of(const Model& model);

}  // namespace model
