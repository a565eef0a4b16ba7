#include "base/checked.h"

namespace base {

Result<std::size_t> Size::within(std::uint64_t most, const std::string& what,
                                 const std::string& where) const {
  if (fits(most)) return static_cast<std::size_t>(value_);
  const auto size = known() ? std::to_string(value_) : "more than can be counted";
  return Error{Code::bad_data,
               what + " would be " + size + ", at most " + std::to_string(most) + " can be", where,
               ""};
}

}  // namespace base
