// The text of ids as they come. A stream changes, so the GIL is kept: two threads at one stream cannot break it.
#include <nanobind/stl/string.h>

#include "bind/given.h"
#include "bind/tokenizer.h"
#include "binding/decode_stream.h"

namespace bind {
namespace {

using namespace nb::literals;
using binding::DecodeStream;

std::string push(DecodeStream& self, nb::handle given) {
  std::string out;
  for (const auto id : ids_of(given)) out += taken(self.push(id));
  return out;
}

}  // namespace

void define_stream(nb::module_& module) {
  nb::class_<DecodeStream>(
      module, "DecodeStream",
      "The text of ids that come one by one. What was given out is never taken back, and no half of a character is "
      "given out.")
      .def(
          "__init__",
          [](DecodeStream* self, const Tokenizer& tokenizer, bool skip_special) {
            new (self) DecodeStream(tokenizer.engine, skip_special);
          },
          "tokenizer"_a, "skip_special_tokens"_a = true)
      .def(
          "push", push, "ids"_a.none(), nb::sig("def push(self, ids: object) -> str"),
          "What can be said now that this id, or these, have come; \"\" while a character is not whole.")
      .def(
          "finish", [](DecodeStream& self) { return taken(self.finish()); },
          "The rest; what is no character reads U+FFFD. Afterwards the next text may come.");
}

}  // namespace bind
