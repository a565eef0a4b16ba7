// What Python gives, as C++ has it, and errors the other way. All of it needs the GIL.
#pragma once

#include <nanobind/nanobind.h>

#include <string_view>
#include <vector>

#include "base/result.h"
#include "tokenizer/special_ids.h"

namespace bind {

namespace nb = nanobind;

// Of a str its UTF-8, which lives as long as the str; of bytes those. Others raise TypeError, a str with half a
// surrogate pair ValueError. `what` begins the sentence.
class Text {
 public:
  Text(nb::handle given, const char* what);
  std::string_view view() const { return view_; }
  const nb::object& object() const { return object_; }

 private:
  nb::object object_;
  std::string_view view_;
};

// Of an int, of a list, or of whatever can be gone through or has tolist(), as arrays have. Raises TypeError for what
// is no whole number, ValueError for one that cannot be an id.
std::vector<tokenizer::TokenId> ids_of(nb::handle given);

// Raises janua.Error.
[[noreturn]] void raise(const base::Error& error);

template <class T>
T taken(base::Result<T> result) {
  if (!result.ok()) raise(result.error());
  return result.take();
}

}  // namespace bind
