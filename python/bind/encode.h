// Texts of Python to encodings, one or many on several threads.
#pragma once

#include "bind/encoding.h"
#include "bind/tokenizer.h"

namespace bind {

Encoding encode(const Tokenizer& self, nanobind::handle text, bool special, nanobind::handle pair);

// A text each, or two in a tuple. `threads` 0: as many as the process may use. The error of the first text that has
// one is raised, and says which that is.
nanobind::list encode_batch(const Tokenizer& self, nanobind::handle texts, bool special,
                            int threads);

nanobind::str decode(const Tokenizer& self, nanobind::handle ids, bool skip_special);
nanobind::list decode_batch(const Tokenizer& self, nanobind::handle batch, bool skip_special,
                            int threads);

}  // namespace bind
